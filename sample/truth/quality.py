"""Family quality: evaluations. agent_month and month come from the agent's day, campaign_month from the campaign's."""

from __future__ import annotations

from decimal import Decimal

from sample.records import Criterion, Evaluation
from sample.truth.catalogue import ACD, AD, AGENT_MONTH, CAMPAIGN_MONTH, MONTH
from sample.truth.facts import Facts
from sample.truth.places import Place, place
from sample.truth.tally import Tally

BY_CAMPAIGN, BY_AGENT = (ACD, CAMPAIGN_MONTH), (AD, AGENT_MONTH, MONTH)
GROUPS = {"knowledge_score": {"knowledge"}, "script_adherence_score": {"script", "etiquette"}}


def _places(facts: Facts, evaluation: Evaluation) -> list[tuple[Place, tuple[str, ...]]]:
    """Rule 2: the call's date and campaign and the agent named; without a call its own.

    The agent's day is that of the call's first handled leg, at the agent's site (rule 5).
    """
    agent, call = evaluation.agent_id, evaluation.call
    if call and call not in facts.handled:  # its leg was not delivered
        day = facts.home(call).day
    else:
        day = facts.world.home_zone(agent).day(facts.contacted_at(call) if call else evaluation.evaluated_at)
    found: list[tuple[Place, tuple[str, ...]]] = [(place(day, agent=agent), BY_AGENT)]
    if call:
        home = facts.home(call)
        found.append((place(home.day, agent=agent, campaign=home.campaign), BY_CAMPAIGN))
    elif evaluation.campaign_id:
        day = facts.day(evaluation.campaign_id, evaluation.evaluated_at)
        found.append((place(day, agent=agent, campaign=evaluation.campaign_id), BY_CAMPAIGN))
    return found


def _points(criteria: list[Criterion]) -> tuple[Decimal, Decimal]:
    """(points x weight, max points x weight); criteria that do not apply leave both."""
    applicable = [c for c in criteria if not c.is_na]
    top = sum((c.weight * (c.points or 0) for c in applicable), Decimal(0))
    return top, sum((c.weight * c.max_points for c in applicable), Decimal(0))


def tell(facts: Facts, tally: Tally) -> None:
    """Zero an evaluation with a failed critical criterion (applicable, points < max), in qa_score only."""
    for evaluation in facts.log.evaluations:
        criteria = evaluation.criteria
        failed = any(c.is_critical and not c.is_na and (c.points or 0) < c.max_points for c in criteria)
        for where, grains in _places(facts, evaluation):
            top, bottom = _points(criteria)
            tally.ratio("qa_score", "default", where, 0 if failed else top, bottom, grains)
            tally.ratio("qa_critical_fail_rate", "default", where, int(failed), 1, grains)
            for kpi, groups in GROUPS.items():
                top, bottom = _points([c for c in criteria if c.criterion_group in groups])
                if bottom:
                    tally.ratio(kpi, "default", where, top, bottom, grains)
