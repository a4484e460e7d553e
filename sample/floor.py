"""The floor: live agents with their states, callers who wait, and who gets whom."""

from __future__ import annotations

from collections.abc import Callable, Generator
from random import Random
from typing import Any

import simpy

from sample.records import Call, Leg, Log, State, Visit
from sample.world import Person, World

Steps = Generator[simpy.Event, Any, None]

#: sites whose phone system exports no more than "available" while somebody works calls
COARSE_SITES = frozenset({"ktm"})
_WORKING = frozenset({"available", "ringing", "on_call", "wrap_up", "pause_wrap", "not_ready"})


class Agent:
    """A person at work; every change of state is written to the log."""

    def __init__(self, person: Person, log: Log, env: simpy.Environment) -> None:
        self.person, self.log, self.env = person, log, env
        self.open_state: State | None = None
        self.is_present = False
        self.is_busy = False
        self.listening = 0  # calls that a supervisor monitors
        self.idle_since = 0
        self.wanted: simpy.Event | None = None  # someone waits for the current call to end
        self.last_leg: Leg | None = None

    @property
    def agent_id(self) -> str:
        """Id of the person."""
        return self.person.agent_id

    def enter(self, state: str | None, campaign_id: str | None = None, reason: str | None = None) -> None:
        """Begin a state; None ends the last one without a new one."""
        now = int(self.env.now)
        if self.person.site_id in COARSE_SITES and state in _WORKING:
            state, campaign_id, reason = "available", None, None
        old = self.open_state
        if old and state == old.state == "available":
            return
        if old and old.started_at < now:
            old.ended_at = now
            self.log.states.append(old)
        self.open_state = State(self.agent_id, state, reason, campaign_id, now) if state else None


class Waiting:
    """A caller in a queue; `found` succeeds with the agent who is free for him."""

    def __init__(self, env: simpy.Environment, visit: Visit) -> None:
        self.visit = visit
        self.found = env.event()


class Floor:
    """All live agents and all waiting callers."""

    def __init__(self, env: simpy.Environment, world: World, log: Log, rng: Random, ends_at: int) -> None:
        self.env, self.world, self.log, self.rng, self.ends_at = env, world, log, rng, ends_at
        self.agents = {p.agent_id: Agent(p, log, env) for p in world.people.values()}
        self.idle: dict[str, Agent] = {}
        self.waiting: dict[str, list[Waiting]] = {c: [] for c in world.campaigns}
        self.hangups: list[Callable[[Call], None]] = []
        self._numbers: dict[str, int] = {}

    @property
    def now(self) -> int:
        """The instant."""
        return int(self.env.now)

    def number(self, letter: str) -> str:
        """Return the next id that begins with a letter."""
        self._numbers[letter] = self._numbers.get(letter, 0) + 1
        return f"{letter}{self._numbers[letter]:06}"

    def wait(self, seconds: int) -> simpy.Event:
        """Event after whole seconds."""
        return self.env.timeout(max(seconds, 0))

    def staffed(self, campaign_id: str) -> bool:
        """Whether anybody who serves the campaign is logged in."""
        return any(a.is_present and campaign_id in a.person.skills for a in self.agents.values())

    def find(self, campaign_id: str, but: Agent | None = None) -> Agent | None:
        """Return the best free agent of a campaign: level, then longest idle."""
        free = [a for a in self.idle.values() if campaign_id in a.person.skills and a is not but]
        return min(free, key=lambda a: (a.person.skills[campaign_id], a.idle_since, a.agent_id), default=None)

    def reserve(self, agent: Agent) -> Agent:
        """Take a free agent off the list."""
        del self.idle[agent.agent_id]
        agent.is_busy = True
        return agent

    def release(self, agent: Agent) -> None:
        """End the agent's call: a due break or the next caller."""
        agent.is_busy = False
        if agent.wanted:
            agent.wanted.succeed()
            agent.wanted = None
        else:
            self.make_idle(agent)

    def make_idle(self, agent: Agent) -> None:
        """Make the agent available; the first caller in line gets him."""
        agent.enter("available")
        agent.idle_since = self.now
        self.idle[agent.agent_id] = agent
        lines = [self.waiting[c][0] for c in sorted(agent.person.skills) if self.waiting[c]]
        if lines:
            first = min(lines, key=lambda w: (w.visit.entered_at, w.visit.visit_id))
            self._match(first, agent)

    def join(self, visit: Visit) -> Waiting:
        """Queue a caller; a free agent is found at once if there is one."""
        waiting = Waiting(self.env, visit)
        self.waiting[visit.campaign_id].append(waiting)
        agent = self.find(visit.campaign_id)
        if agent:
            self._match(waiting, agent)
        return waiting

    def leave(self, waiting: Waiting) -> None:
        """Take a caller out of the line."""
        if waiting in self.waiting[waiting.visit.campaign_id]:
            self.waiting[waiting.visit.campaign_id].remove(waiting)

    def _match(self, waiting: Waiting, agent: Agent) -> None:
        self.leave(waiting)
        waiting.found.succeed(self.reserve(agent))

    def offer(
        self, call: Call, campaign_id: str, agent_id: str | None, through: Visit | None, named: bool = True
    ) -> Leg:
        """Begin a leg; `named` tells whether the export names the visit."""
        leg = Leg(
            self.number("L"),
            call,
            campaign_id,
            agent_id,
            self.now,
            visit=through if named else None,
            came_through=through,
        )
        call.legs.append(leg)
        self.log.legs.append(leg)
        return leg

    def visit(self, call: Call, campaign_id: str, queue: str = "main") -> Visit:
        """Begin a visit."""
        visit = Visit(self.number("V"), call, campaign_id, f"{campaign_id}_{queue}", self.now)
        call.visits.append(visit)
        self.log.visits.append(visit)
        return visit

    def hang_up(self, call: Call, party: str | None) -> None:
        """End the call for the customer; what follows from it is up to the listeners."""
        call.ended_at, call.disconnect_party = self.now, party
        for listener in self.hangups:
            listener(call)
