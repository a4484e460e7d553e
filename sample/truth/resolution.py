"""Family resolution: first call resolution, marks of the source, repeat calls, calls per customer."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass

from sample.records import Call
from sample.truth.facts import Entry, Facts
from sample.truth.tally import Tally


@dataclass(frozen=True, slots=True)
class Contact:
    """An inbound entry or an outbound human contact of an identified customer."""

    at: int
    call: Call


class Contacts:
    """Contacts per customer in order; asked-for callbacks (rule 16) are none."""

    def __init__(self, facts: Facts) -> None:
        self._of: defaultdict[str, list[Contact]] = defaultdict(list)
        for entry in facts.entries:
            self._add(Contact(entry.cohort, entry.call))
        for call in facts.attempts:
            asked_for = call.parent is not None and call.parent.callback_requested_at is not None
            if facts.is_contact(call) and not asked_for:
                self._add(Contact(call.started_at, call))
        for contacts in self._of.values():
            contacts.sort(key=lambda c: c.at)

    def _add(self, contact: Contact) -> None:
        if contact.call.customer_number:
            self._of[contact.call.customer_number].append(contact)

    def later(self, entry: Entry) -> list[Contact]:
        """Contacts of other calls with 0 < later <= window."""
        found = self._of[entry.call.customer_number or ""]
        first = bisect_right(found, entry.cohort, key=lambda c: c.at)
        last = bisect_right(found, entry.cohort + entry.window, key=lambda c: c.at)
        return [c for c in found[first:last] if c.call is not entry.call]

    def earlier(self, entry: Entry) -> list[Contact]:
        """Contacts of other calls with 0 < gap <= window before."""
        found = self._of[entry.call.customer_number or ""]
        first = bisect_left(found, entry.cohort - entry.window, key=lambda c: c.at)
        last = bisect_left(found, entry.cohort, key=lambda c: c.at)
        return [c for c in found[first:last] if c.call is not entry.call]


def tell(facts: Facts, tally: Tally) -> None:
    """All of it is counted on entries and belongs to their owners."""
    contacts = Contacts(facts)
    for entry in facts.entries:
        customer = entry.call.customer_number
        if customer:
            entry_id = f"{entry.call.call_id} {entry.campaign_id}"
            tally.member("calls_per_customer", entry.where, entry_id, customer)
        if not entry.answered:
            continue
        _marks(tally, entry)
        if customer:
            tally.ratio("repeat_call_rate", "default", entry.where, int(bool(contacts.earlier(entry))), 1)
            if entry.cohort + entry.window <= facts.now:
                tally.ratio("fcr_rate", "default", entry.where, int(_is_resolved(contacts, entry)), 1)


def _marks(tally: Tally, entry: Entry) -> None:
    """Count what the source says, where it says anything."""
    resolved, escalated = entry.call.is_resolved, entry.call.is_escalated
    if resolved is not None:
        tally.ratio("resolution_rate", "default", entry.where, int(resolved), 1)
        tally.ratio("fcr_rate", "source_flag", entry.where, int(resolved), 1)
    if escalated is not None:
        tally.ratio("escalation_rate", "default", entry.where, int(escalated), 1)


def _is_resolved(contacts: Contacts, entry: Entry) -> bool:
    """No repeat contact on the same topic (where both are known), no known transfer or escalation."""
    if entry.call.is_escalated or any(leg.transfer_type in ("blind", "attended") for leg in entry.legs):
        return False
    mine = entry.call.topic
    return all(mine and c.call.topic and mine != c.call.topic for c in contacts.later(entry))
