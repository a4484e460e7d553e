"""Family outbound: who answered attempts, whom the list reached, and abandoned calls by the rules of regulators."""

from __future__ import annotations

from sample.records import Call
from sample.truth.facts import Facts
from sample.truth.places import Place
from sample.truth.tally import Tally

BY_HAND = frozenset({"preview", "manual"})


def tell(facts: Facts, tally: Tally) -> None:
    """Every attempt that is not excluded."""
    for call in facts.attempts:
        where = facts.attempt_place(call)
        answered, human = call.customer_answered_at is not None, call.answered_by == "human"
        perhaps = answered and call.answered_by != "machine"
        tally.ratio("connect_rate", "default", where, int(answered), 1)
        tally.ratio("human_answer_rate", "default", where, int(human), 1)
        tally.ratio("human_answer_rate", "upper_bound", where, int(perhaps), 1)
        lead = call.lead_id or call.customer_number
        if lead:
            tally.member("list_contact_rate", where, lead if human else None, lead)
        if perhaps:
            _customer_abandon(facts, tally, call, where)
            _compliance(facts, tally, call, where)


def _customer_abandon(facts: Facts, tally: Tally, call: Call, where: Place) -> None:
    """Answered calls that the customer ended before an agent spoke; default: by a person for certain."""
    gone = call.disconnect_party == "customer" and not facts.is_contact(call)
    tally.ratio("outbound_customer_abandon_rate", "unknown_as_human", where, int(gone), 1)
    if call.answered_by == "human":
        tally.ratio("outbound_customer_abandon_rate", "default", where, int(gone), 1)


def _compliance(facts: Facts, tally: Tally, call: Call, where: Place) -> None:
    """No agent answered_at <= greeting end (else customer_answered_at) + threshold; not for preview and manual."""
    if call.dialer_mode in BY_HAND:
        return
    threshold = facts.world.settings(call.campaign_id, where.day).abandon_threshold_seconds
    begins = call.greeting_ended_at if call.greeting_ended_at is not None else call.customer_answered_at
    assert begins is not None and call.ended_at is not None
    deadline = begins + (2 if threshold is None else threshold)
    agents = [leg.answered_at for leg in call.legs if leg.leg_outcome == "answered" and not leg.is_monitoring]
    abandoned = not any(moment is not None and moment <= deadline for moment in agents)
    early = call.disconnect_party == "customer" and call.ended_at < deadline
    kpi = "outbound_compliance_abandon_rate"
    tally.ratio(kpi, "default", where, int(abandoned), 1)
    tally.ratio(kpi, "early_hangup_excluded", where, int(abandoned and not early), 1)
    if call.answered_by == "human":
        tally.ratio(kpi, "human_only", where, int(abandoned), 1)
    # abandons / (abandons + calls passed to an agent): an agent who comes late is still an agent
    tally.ratio(kpi, "ofcom_24_hours_historical", where, int(not agents), 1)
