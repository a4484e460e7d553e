"""Presence: an agent's working day from login to logout, near the schedule but never on it to the second."""

from __future__ import annotations

from sample.floor import Agent, Floor, Steps
from sample.roster import Duty


def work_day(floor: Floor, duty: Duty) -> Steps:
    """Log in, work, take the pauses once the current call has ended, log out."""
    rng, agent = floor.rng, floor.agents[duty.person.agent_id]
    late = rng.choice([0, 0, 0, 60, 120, 300, 1_200]) if rng.random() < 0.4 else rng.randint(-90, 0)
    yield floor.wait(duty.starts_at + late - floor.now)
    if agent.is_present or floor.now >= floor.ends_at:
        return
    agent.is_present = True
    supervises = duty.person.pattern == "desk"
    _resume(floor, agent, supervises)
    for activity, starts, ends in duty.pauses:
        yield floor.wait(starts + rng.randint(-60, 240) - floor.now)
        yield from _put_down(floor, agent, supervises)
        agent.enter(activity)
        yield floor.wait(ends - starts + rng.randint(-120, 180))
        if rng.random() < 0.02:
            agent.enter("technical_issue", reason="headset")
            yield floor.wait(rng.randint(120, 900))
        _resume(floor, agent, supervises)
    overtime = rng.randint(600, 3_000) if rng.random() < 0.06 else rng.randint(-60, 60)
    yield floor.wait(duty.ends_at + overtime - floor.now)
    yield from _put_down(floor, agent, supervises)
    agent.is_present = False
    if rng.random() < 0.05:  # heartbeats go on after logout
        agent.enter("offline")
        yield floor.wait(1_200)
    agent.enter(None)


def _resume(floor: Floor, agent: Agent, supervises: bool) -> None:
    if supervises:
        agent.enter("back_office")
    else:
        floor.make_idle(agent)


def _put_down(floor: Floor, agent: Agent, supervises: bool) -> Steps:
    """Wait until the agent has no call, and take no more."""
    if agent.is_busy or agent.listening:
        agent.wanted = floor.env.event()
        yield agent.wanted
    elif not supervises:
        del floor.idle[agent.agent_id]
