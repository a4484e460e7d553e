"""Family accessibility: missed entries, service levels, waits, abandonment, offers that rang out."""

from __future__ import annotations

from sample.truth.facts import Entry, Facts
from sample.truth.tally import Tally


def tell(facts: Facts, tally: Tally) -> None:
    """Everything that happens to an entry before somebody answers."""
    for entry in facts.entries:
        _missed(tally, entry)
        _service_level(tally, entry)
        _waits(tally, entry)
        _abandonment(tally, entry)
    for call in facts.calls:
        for leg in call.legs:
            if leg.leg_outcome in ("answered", "no_answer", "rejected"):
                lost = leg.leg_outcome != "answered"
                tally.ratio("ring_no_answer_rate", "default", facts.leg_place(leg), int(lost), 1)


def _missed(tally: Tally, entry: Entry) -> None:
    """Missed = entries neither answered nor overflowed out; an unknown voicemail mark leaves both parts."""
    tally.ratio("missed_call_rate", "default", entry.where, int(entry.missed), 1)
    if not entry.missed:
        return
    tally.count("missed_calls", entry.where)
    for variant, mark in (("default", entry.call.voicemail_left), ("reached", entry.call.voicemail_reached)):
        if mark is not None:
            tally.ratio("voicemail_share_of_missed", variant, entry.where, int(mark), 1)


def _service_level(tally: Tally, entry: Entry) -> None:
    """D3, D4: answered of unknown wait leave all; abandoned of unknown wait stay in sl3 and sl8 only."""
    wait, limit = entry.wait, entry.settings.service_level_seconds
    in_time = wait is not None and wait <= limit
    good = bad = frozenset[str]()
    if entry.answered and wait is not None:
        bad = frozenset({"default", "sl1", "sl2", "sl3", "sl4", "sl5", "sl6", "sl8"})
        good = bad if in_time else good
    elif entry.exit_reason == "abandoned":
        bad = frozenset({"default", "sl3", "sl8"})
        if wait is not None:
            bad |= {"sl1", "sl5"} | (set() if in_time else {"sl4"}) | (set() if entry.is_short else {"sl6"})
            good = frozenset(({"sl1"} if in_time else set()) | ({"sl5"} if entry.is_short else set()))
    elif entry.exit_reason == "overflow":
        bad = frozenset({"sl8"})
    for variant in sorted(bad):
        tally.ratio("service_level", variant, entry.where, int(variant in good), 1)


def _waits(tally: Tally, entry: Entry) -> None:
    """Average wait over all entries, speed of answer over answered ones; an unknown wait leaves both parts."""
    if entry.wait is None:
        return
    for kpi in ("avg_wait_seconds", "asa_seconds") if entry.answered else ("avg_wait_seconds",):
        tally.ratio(kpi, "default", entry.where, entry.wait, 1)
        tally.observe(kpi, "p50 p90", entry.where, entry.wait)


def _abandonment(tally: Tally, entry: Entry) -> None:
    """Abandoned / entries; without short abandons; after five minutes (wait > 300 s) in both parts."""
    abandoned = entry.exit_reason == "abandoned"
    tally.ratio("abandonment_rate", "default", entry.where, int(abandoned), 1)
    if not (abandoned and (entry.wait is None or entry.is_short)):
        tally.ratio("abandonment_rate", "without_short_abandons", entry.where, int(abandoned), 1)
    if entry.wait is not None and entry.wait > 300:
        tally.ratio("abandonment_rate", "after_5_minutes", entry.where, int(abandoned), 1)
