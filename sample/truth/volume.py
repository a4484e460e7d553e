"""Family volume: offered and answered entries, handled legs."""

from __future__ import annotations

from sample.truth.facts import Facts
from sample.truth.tally import Tally


def tell(facts: Facts, tally: Tally) -> None:
    """Offered = entries; answered = answered entries; handled = handled legs (a transfer has several)."""
    for entry in facts.entries:
        tally.count("calls_offered", entry.where)
        if entry.answered:
            tally.count("calls_answered", entry.where)
    for legs in facts.handled.values():
        for leg in legs:
            tally.count("calls_handled", facts.leg_place(leg))
