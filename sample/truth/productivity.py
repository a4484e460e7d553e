"""Family productivity: counts set against an agent's hours (rule 5), and calls per shift."""

from __future__ import annotations

from datetime import date

from sample.records import Call
from sample.truth.agent_time import Schedule, agent_times, schedules
from sample.truth.facts import Facts
from sample.truth.places import Place, place
from sample.truth.sales import credited_agent, made_sales
from sample.truth.spans import both, by_day, union, without
from sample.truth.tally import Tally

PER_HOUR = ("calls_answered_per_hour", "contacts_per_hour", "sales_per_hour")


def tell(facts: Facts, tally: Tally) -> None:
    """Numerators on the site-local day of the agent, denominators in logged-in hours."""
    people = facts.world.people
    for call, legs in facts.handled.items():
        owner = facts.owned(call).agent
        if facts.is_contact(call) and owner in people:
            _count(tally, "contacts_per_hour", _site_day(facts, owner, facts.contacted_at(call)))
        for leg in legs:
            if call.direction == "inbound" and leg.agent_id and leg.answered_at is not None:
                _count(tally, "calls_answered_per_hour", _site_day(facts, leg.agent_id, leg.answered_at))
    for sale in made_sales(facts):
        agent = credited_agent(facts, sale)
        if sale.goal == "sale" and agent in people:
            in_call = sale.call is not None and sale.call in facts.handled
            moment = facts.contacted_at(sale.call) if sale.call and in_call else sale.occurred_at
            _count(tally, "sales_per_hour", _site_day(facts, agent, moment))
    for agent_id, time in agent_times(facts).items():
        for variant, spans in (("default", time.logged), ("ex_breaks", without(time.logged, time.breaks))):
            for day, seconds in by_day(time.zone, spans):
                for kpi in PER_HOUR:
                    tally.ratio(kpi, variant, place(day, agent=agent_id), 0, seconds / 3_600)
    _per_shift(facts, tally)


def _site_day(facts: Facts, agent_id: str, moment: int) -> Place:
    return place(facts.world.home_zone(agent_id).day(moment), agent=agent_id)


def _count(tally: Tally, kpi: str, where: Place) -> None:
    for variant in ("default", "ex_breaks"):
        tally.ratio(kpi, variant, where, 1, 0)


def _per_shift(facts: Facts, tally: Tally) -> None:
    """Inbound handled legs and attempts the agent made, on the work_date of the shift that covers them."""
    plans, kpi = schedules(facts), "calls_per_agent_shift"

    def add(agent_id: str, moment: int) -> None:
        day = _work_date(plans.get(agent_id), moment) or facts.world.home_zone(agent_id).day(moment)
        tally.ratio(kpi, "default", place(day, agent=agent_id), 1, 0)

    for call, legs in facts.handled.items():
        for leg in legs:
            if call.direction == "inbound" and leg.agent_id and leg.answered_at is not None:
                add(leg.agent_id, leg.answered_at)
    for call in facts.attempts:
        owner = _maker(facts, call)
        if owner in facts.world.people:
            add(owner, call.started_at)
    for agent_id, time in agent_times(facts).items():
        for rows in plans.get(agent_id, Schedule([])).last.values():
            span = [(min(r.starts_at for r in rows), max(r.ends_at for r in rows))]
            if both(union(span), time.logged):
                tally.ratio(kpi, "default", place(rows[0].work_date, agent=agent_id), 0, 1)


def _maker(facts: Facts, call: Call) -> str:
    """Return the agent who made an attempt: its owner; attempts nobody took are unassigned."""
    return facts.attempt_place(call).agent


def _work_date(plan: Schedule | None, moment: int) -> date | None:
    """work_date of the shift, as last published, that covers an instant."""
    for rows in plan.last.values() if plan else ():
        if min(r.starts_at for r in rows) <= moment < max(r.ends_at for r in rows):
            return rows[0].work_date
    return None
