"""What is left of a log when some of its records never arrive."""

from __future__ import annotations

from collections.abc import Iterable

from sample.records import Call, Log

NOT_DELIVERED = "not delivered"


def lose(log: Log, lost: Iterable[tuple[str, str]]) -> None:
    """Take records, named as (table, key), out of a log, and from all others what they knew of these."""
    keys = set(lost)
    for call in log.calls:
        if ("calls", call.call_id) in keys:
            call.exclusion_reason = NOT_DELIVERED  # what still names it counts for nobody's customer
    log.calls = [call for call in log.calls if ("calls", call.call_id) not in keys]
    log.visits = [visit for visit in log.visits if ("queue_visits", visit.visit_id) not in keys]
    log.legs = [leg for leg in log.legs if ("agent_legs", leg.leg_id) not in keys]
    log.surveys = [survey for survey in log.surveys if ("surveys", survey.survey_id) not in keys]
    for call in log.calls:
        call.visits = [visit for visit in call.visits if ("queue_visits", visit.visit_id) not in keys]
        if any(("agent_legs", leg.leg_id) in keys for leg in call.legs):
            call.legs = [leg for leg in call.legs if ("agent_legs", leg.leg_id) not in keys]
            _inherit(call)
        if call.parent and call.parent.exclusion_reason == NOT_DELIVERED:
            call.parent = None
    _strand(log, keys)


def _inherit(call: Call) -> None:
    """Let a direct transfer inherit the visit of the last leg before it that is left."""
    through = None
    for leg in sorted(call.legs, key=lambda leg: (leg.offered_at, leg.leg_id)):
        through = leg.came_through = leg.visit or through


def _strand(log: Log, keys: set[tuple[str, str]]) -> None:
    """Take the call from what names one that was not delivered; a sale of it cannot be traced to another contact."""
    for survey in log.surveys:
        if survey.leg and ("agent_legs", survey.leg.leg_id) in keys:
            survey.leg = None
        if survey.call and survey.call.exclusion_reason == NOT_DELIVERED:
            survey.agent_id = survey.agent_id or (survey.leg.agent_id if survey.leg else None)
            survey.call = None
    for evaluation in log.evaluations:
        if evaluation.call and evaluation.call.exclusion_reason == NOT_DELIVERED:
            evaluation.call = None
    for sale in log.sales:
        if sale.call and sale.call.exclusion_reason == NOT_DELIVERED:
            sale.call = sale.customer_number = None
