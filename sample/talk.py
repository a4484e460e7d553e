"""Conversations: talk, hold, consultation, conference, monitoring, transfer, after-call work."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

import simpy

from sample.floor import Agent, Floor, Steps
from sample.records import Leg

MEAN_TALK = {"support": 380, "orders": 290, "care": 420, "winback": 150, "leads": 190, "renewals": 170}
MEAN_WRAP = {"support": 70, "orders": 55, "care": 60, "winback": 25, "leads": 40, "renewals": 30}


@dataclass(slots=True)
class Next:
    """Where the caller goes after a transfer: to an agent with an open offer, or to a queue."""

    agent: Agent | None = None
    leg: Leg | None = None
    campaign_id: str | None = None
    queue: str = "main"


Conversation = Generator[simpy.Event, Any, "Next | None"]


def long(floor: Floor, mean: int, low: int = 8) -> int:
    """Return a skewed duration in whole seconds; near the end of the data calls are kept short."""
    seconds = int(min(floor.rng.lognormvariate(0, 0.7) * mean * 0.78, 3_000))
    return max(low, min(seconds, floor.ends_at - 200 - floor.now)) if floor.ends_at - floor.now > 210 else 5


def answer(floor: Floor, leg: Leg, agent: Agent) -> None:
    """Let the agent take the call now."""
    leg.answered_at, leg.leg_outcome = floor.now, "answered"
    agent.enter("on_call", leg.campaign_id)
    _finish_old_paperwork(floor, leg, agent)


def _finish_old_paperwork(floor: Floor, leg: Leg, agent: Agent) -> None:
    """Now and then after-call work of the last call reaches into this one."""
    last, agent.last_leg = agent.last_leg, leg
    if not last or last.acw_ended_at is None or floor.now - last.acw_ended_at > 30:
        return
    if last.acw_started_at is not None and floor.rng.random() < 0.15:
        last.acw_ended_at = floor.now + 4
        last.acw_seconds = last.acw_ended_at - last.acw_started_at


def finish(floor: Floor, leg: Leg, agent: Agent, talk: int, holds: list[int], transfer: str = "none") -> None:
    """End the agent's part of the call; after-call work begins."""
    leg.ended_at, leg.transfer_type = floor.now, transfer
    leg.talk_seconds, leg.hold_seconds, leg.hold_count = talk, sum(holds), len(holds)
    leg.longest_hold_seconds = max(holds, default=None)
    if floor.rng.random() < 0.004:
        leg.talk_seconds = None
    dice = floor.rng.random()
    if dice < 0.004:
        leg.hold_seconds = leg.longest_hold_seconds = None
    if dice < 0.002 or 0.004 < dice < 0.006:
        leg.hold_count = None
    if floor.rng.random() < 0.003:
        leg.transfer_type = None
    floor.env.process(wrap(floor, leg, agent))


def wrap(floor: Floor, leg: Leg, agent: Agent) -> Steps:
    """After-call work, then the next call; one site tells only its length, and sometimes nothing."""
    coarse = agent.person.site_id == "ktm"
    left = max(1, floor.ends_at - 60 - floor.now)
    seconds = min(long(floor, MEAN_WRAP[leg.campaign_id], 1), left) if floor.rng.random() < 0.93 else 0
    if coarse and floor.rng.random() < 0.05:
        floor.release(agent)
        return
    leg.acw_seconds = seconds
    if seconds and not (coarse and floor.rng.random() < 0.5):
        leg.acw_started_at, leg.acw_ended_at = floor.now, floor.now + seconds
    if seconds:
        as_pause = agent.person.site_id == "nyc" and floor.rng.random() < 0.1
        agent.enter("pause_wrap" if as_pause else "wrap_up", leg.campaign_id, "wrap" if as_pause else None)
        yield floor.wait(seconds)
    floor.release(agent)


def converse(floor: Floor, leg: Leg, agent: Agent, depth: int = 0, until: int | None = None) -> Conversation:
    """Talk of an agent with the customer; returns where the caller goes next, None when he hangs up."""
    rng, call = floor.rng, leg.call
    if until is not None:
        yield floor.wait(until - floor.now)
        finish(floor, leg, agent, floor.now - _answered(leg), [])
        return None
    if rng.random() < 0.006:  # the line is dead
        yield floor.wait(rng.randint(1, 3))
        finish(floor, leg, agent, 0, [])
        return None
    if rng.random() < 0.012:
        floor.env.process(_monitor(floor, leg))
    total = long(floor, MEAN_TALK[leg.campaign_id])
    holds = [rng.randint(8, 150) for _ in range(rng.choice([1, 1, 2, 3]))] if rng.random() < 0.13 else []
    if floor.ends_at - floor.now < 4_500:
        holds = []
    parts = [total // (len(holds) + 1)] * (len(holds) + 1)
    for n, talk in enumerate(parts):
        yield floor.wait(talk)
        if n < len(holds):
            yield floor.wait(holds[n])
    spoken = sum(parts)
    dice = rng.random()
    if floor.ends_at - floor.now < 900 or depth > 1:
        dice = 1.0
    if dice < 0.03:
        step = yield from _attended(floor, leg, agent, spoken, holds)
        if step:
            return step
    elif dice < 0.06:
        step = _blind_to_agent(floor, leg, agent, spoken, holds)
        if step:
            return step
    elif dice < 0.1 and call.direction == "inbound" and leg.came_through:
        return _to_queue(floor, leg, agent, spoken, holds)
    elif dice < 0.11:
        finish(floor, leg, agent, spoken, holds, "blind")
        leg.transferred_to_kind = "external"
        return None
    elif dice < 0.13:
        spoken += yield from _conference(floor, leg, agent)
    elif dice < 0.16:
        holds += yield from _consult(floor, leg, agent)
    finish(floor, leg, agent, spoken, holds)
    return None


def _answered(leg: Leg) -> int:
    assert leg.answered_at is not None
    return leg.answered_at


def _second_agent(floor: Floor, leg: Leg, agent: Agent) -> Agent | None:
    found = floor.find(leg.campaign_id, but=agent)
    return floor.reserve(found) if found else None


def _consult(floor: Floor, leg: Leg, agent: Agent) -> Generator[simpy.Event, Any, list[int]]:
    """Ask a colleague while the customer holds; returns the holds."""
    colleague = _second_agent(floor, leg, agent)
    if not colleague:
        return []
    held = yield from _ask(floor, leg, colleague)
    floor.release(colleague)
    return [held]


def _ask(floor: Floor, leg: Leg, colleague: Agent) -> Generator[simpy.Event, Any, int]:
    """Log the consultation leg itself; returns its seconds."""
    begun = floor.now
    consult = floor.offer(leg.call, leg.campaign_id, colleague.agent_id, leg.came_through, bool(leg.visit))
    consult.is_consult = True
    colleague.enter("ringing", leg.campaign_id)
    yield floor.wait(floor.rng.randint(1, 5))
    answer(floor, consult, colleague)
    yield floor.wait(floor.rng.randint(15, 90))
    consult.ended_at, consult.transfer_type = floor.now, "none"
    consult.talk_seconds = floor.now - _answered(consult)
    consult.hold_seconds = consult.hold_count = consult.acw_seconds = 0
    return floor.now - begun


def _attended(
    floor: Floor, leg: Leg, agent: Agent, spoken: int, holds: list[int]
) -> Generator[simpy.Event, Any, Next | None]:
    """Ask a colleague, then hand over to him."""
    colleague = _second_agent(floor, leg, agent)
    if not colleague:
        return None
    holds.append((yield from _ask(floor, leg, colleague)))
    second = floor.offer(leg.call, leg.campaign_id, colleague.agent_id, leg.came_through, bool(leg.visit))
    finish(floor, leg, agent, spoken, holds, "attended")
    leg.transferred_to_kind = "agent"
    return Next(colleague, second)


def _blind_to_agent(floor: Floor, leg: Leg, agent: Agent, spoken: int, holds: list[int]) -> Next | None:
    """Straight to a colleague; the second leg inherits the visit, sometimes in another campaign."""
    colleague = _second_agent(floor, leg, agent)
    if not colleague:
        return None
    others = sorted(set(colleague.person.skills) - {leg.campaign_id})
    campaign = leg.campaign_id
    alone = len({v.campaign_id for v in leg.call.visits}) == 1
    if others and alone and leg.call.direction == "inbound" and floor.rng.random() < 0.5:
        campaign = others[0]
    second = floor.offer(leg.call, campaign, colleague.agent_id, leg.came_through, named=False)
    finish(floor, leg, agent, spoken, holds, "blind")
    leg.transferred_to_kind = "agent"
    return Next(colleague, second)


def _to_queue(floor: Floor, leg: Leg, agent: Agent, spoken: int, holds: list[int]) -> Next:
    """Back into a queue: the second line of the campaign, or a neighbour's queue."""
    inherited = leg.came_through
    assert inherited is not None
    neighbour = {"support": "care", "care": "support"}.get(leg.campaign_id)
    crossed = len({x.campaign_id for x in leg.call.legs}) > 1
    finish(floor, leg, agent, spoken, holds, "blind")
    leg.transferred_to_kind = "queue"
    elsewhere = neighbour and not crossed and floor.world.is_open(neighbour, floor.now) and floor.rng.random() < 0.3
    if elsewhere and neighbour and not any(v.campaign_id == neighbour for v in leg.call.visits):
        return Next(campaign_id=neighbour)
    return Next(campaign_id=inherited.campaign_id, queue="second")


def _conference(floor: Floor, leg: Leg, agent: Agent) -> Generator[simpy.Event, Any, int]:
    """Let a colleague join; returns the seconds of talk of three."""
    colleague = _second_agent(floor, leg, agent)
    if not colleague:
        return 0
    begun = floor.now
    second = floor.offer(leg.call, leg.campaign_id, colleague.agent_id, leg.came_through, bool(leg.visit))
    second.is_conference = leg.is_conference = True
    colleague.enter("ringing", leg.campaign_id)
    yield floor.wait(3)
    answer(floor, second, colleague)
    talk = floor.rng.randint(20, 200)
    yield floor.wait(talk)
    finish(floor, second, colleague, talk, [])
    return floor.now - begun


def _monitor(floor: Floor, leg: Leg) -> Steps:
    """Let a supervisor listen to the end; he may listen to two calls at once."""
    supervisor = floor.agents[floor.agents[leg.agent_id].person.supervisor_id or ""] if leg.agent_id else None
    if not supervisor or not supervisor.open_state or supervisor.open_state.state != "back_office":
        return
    supervisor.listening += 1
    ear = floor.offer(leg.call, leg.campaign_id, supervisor.agent_id, leg.came_through, bool(leg.visit))
    ear.is_monitoring = True
    ear.answered_at, ear.leg_outcome = floor.now, "answered"
    while leg.ended_at is None:
        yield floor.wait(5)
    ear.ended_at, ear.transfer_type = leg.ended_at, "none"
    ear.talk_seconds = ear.hold_seconds = ear.hold_count = ear.acw_seconds = 0
    supervisor.listening -= 1
    if supervisor.wanted and not supervisor.listening:
        supervisor.wanted.succeed()
        supervisor.wanted = None
