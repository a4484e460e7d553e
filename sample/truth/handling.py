"""Family handling: what agents do with a call. Leg counts and seconds belong to the leg's agent (rule 2)."""

from __future__ import annotations

from sample.records import Leg
from sample.truth.facts import Entry, Facts
from sample.truth.places import Place
from sample.truth.tally import Tally


def handle_seconds(leg: Leg) -> int | None:
    """Talk + hold + after-call work; unknown if any part is."""
    if leg.talk_seconds is None or leg.hold_seconds is None or leg.acw_seconds is None:
        return None
    return leg.talk_seconds + leg.hold_seconds + leg.acw_seconds


def entry_handle_seconds(entry: Entry) -> int | None:
    """Handle seconds of all handled legs of an answered entry; None without legs or with an unknown part."""
    parts = [handle_seconds(leg) for leg in entry.legs]
    if not entry.answered or not parts or None in parts:
        return None
    return sum(part for part in parts if part is not None)


def tell(facts: Facts, tally: Tally) -> None:
    """Legs, then entries, then calls."""
    for legs in facts.handled.values():
        for leg in legs:
            where = facts.leg_place(leg)
            _times(tally, leg, where)
            _holds(tally, leg, where)
            _transfer(tally, leg, where)
    for entry in facts.entries:
        _per_call(tally, entry)
    _durations(facts, tally)


def _times(tally: Tally, leg: Leg, where: Place) -> None:
    """Means over handled legs that know the time; AHT needs all three parts."""
    for kpi, seconds in (
        ("aht_seconds", handle_seconds(leg)),
        ("avg_talk_seconds", leg.talk_seconds),
        ("avg_acw_seconds", leg.acw_seconds),
    ):
        if seconds is not None:
            tally.ratio(kpi, "default", where, seconds, 1)
            tally.observe(kpi, "p50 p90", where, seconds)


def _holds(tally: Tally, leg: Leg, where: Place) -> None:
    """Hold seconds over held legs and over all handled legs; a leg is held if count or seconds say so."""
    if leg.hold_count is None and leg.hold_seconds is None:
        return
    held = bool(leg.hold_count or leg.hold_seconds)
    tally.ratio("held_call_rate", "default", where, int(held), 1)
    if held and leg.longest_hold_seconds is not None:
        tally.observe("avg_hold_seconds", "longest", where, leg.longest_hold_seconds)
    if leg.hold_seconds is not None:
        tally.ratio("avg_hold_seconds", "per_handled_leg", where, leg.hold_seconds, 1)
        if held:
            tally.ratio("avg_hold_seconds", "default", where, leg.hold_seconds, 1)


def _transfer(tally: Tally, leg: Leg, where: Place) -> None:
    """Count handled legs that ended in a transfer: the sending agent's; unknown leaves both parts."""
    if leg.transfer_type is not None:
        for variant, kinds in (("default", ("blind", "attended")), ("blind", ("blind",)), ("attended", ("attended",))):
            tally.ratio("transfer_rate", variant, where, int(leg.transfer_type in kinds), 1)


def _per_call(tally: Tally, entry: Entry) -> None:
    """Per answered entry: handle seconds of all its legs, and its transferred legs."""
    if not entry.answered:
        return
    seconds = entry_handle_seconds(entry)
    if seconds is not None:
        tally.ratio("aht_per_call_seconds", "default", entry.where, seconds, 1)
    types = [leg.transfer_type for leg in entry.legs]
    if None not in types:
        transfers = sum(kind in ("blind", "attended") for kind in types)
        tally.ratio("transfer_rate", "per_call", entry.where, transfers, 1)


def _durations(facts: Facts, tally: Tally) -> None:
    """ended_at - started_at of inbound calls, in the campaign of their first entry; outbound: answered attempts."""
    for call, entries in facts.entries_of.items():
        if call.ended_at is not None:
            seconds = call.ended_at - call.started_at
            tally.ratio("avg_call_duration_seconds", "default", entries[0].where, seconds, 1)
            tally.observe("avg_call_duration_seconds", "p50 p90", entries[0].where, seconds)
    for call in facts.attempts:
        if call.ended_at is not None and call.customer_answered_at is not None:
            seconds = call.ended_at - call.started_at
            tally.ratio("avg_call_duration_seconds", "outbound", facts.attempt_place(call), seconds, 1)
