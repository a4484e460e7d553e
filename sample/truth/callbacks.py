"""Missed calls and what closes them (rule 8)."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict

from sample.truth.facts import Entry, Facts
from sample.truth.tally import Tally


class Customers:
    """Per customer, in order: outbound attempts, attempts that a person answered, answered entries."""

    def __init__(self, facts: Facts) -> None:
        self.attempts: defaultdict[str, list[int]] = defaultdict(list)
        self.by_person: defaultdict[str, list[int]] = defaultdict(list)
        self.answered: defaultdict[str, list[int]] = defaultdict(list)
        for call in facts.attempts:
            if call.customer_number:
                self.attempts[call.customer_number].append(call.started_at)
                if call.answered_by == "human":
                    self.by_person[call.customer_number].append(call.started_at)
        for entry in facts.entries:
            if entry.call.customer_number and entry.answered:
                self.answered[entry.call.customer_number].append(entry.cohort)
        for book in (self.attempts, self.by_person, self.answered):
            for moments in book.values():
                moments.sort()


def _after(moments: list[int], moment: int) -> int | None:
    n = bisect_right(moments, moment)
    return moments[n] if n < len(moments) else None


def _called_back(customers: Customers, book: dict[str, list[int]], entry: Entry) -> int | None:
    """Seconds from the entry's end to the first later attempt, unless he was answered calling himself before."""
    number = entry.call.customer_number or ""
    attempt = _after(book.get(number, []), entry.end)
    himself = _after(customers.answered.get(number, []), entry.end)
    if attempt is None or (himself is not None and himself < attempt):
        return None
    return attempt - entry.end


def tell(facts: Facts, tally: Tally) -> None:
    """Time to call back knows no window; the rate takes identified entries whose window has passed."""
    customers = Customers(facts)
    for entry in facts.entries:
        if not entry.missed or entry.call.customer_number is None:
            continue
        seconds = _called_back(customers, customers.attempts, entry)
        if seconds is not None:
            tally.ratio("avg_time_to_callback_seconds", "default", entry.where, seconds, 1)
            tally.observe("avg_time_to_callback_seconds", "p50 p90", entry.where, seconds)
        person = _called_back(customers, customers.by_person, entry)
        if person is not None:
            tally.ratio("avg_time_to_callback_seconds", "human_answered", entry.where, person, 1)
        window = entry.settings.callback_window_seconds
        if entry.end + window <= facts.now:
            in_window = seconds is not None and seconds <= window
            tally.ratio("missed_callback_rate", "default", entry.where, int(in_window), 1)
