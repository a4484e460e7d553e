"""Inbound callers: menu, queue, patience, offers that ring out, exits of every kind, transfers."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

import simpy

from sample.callers import TOPICS, Callers
from sample.floor import Agent, Floor, Steps, Waiting
from sample.records import Call, Leg, Visit
from sample.talk import Next, answer, converse

MEAN_PATIENCE = {"support": 260, "orders": 150, "care": 330}
MAX_WAIT = {"support": 540, "orders": 420, "care": 600}
WAYS_OUT = (("voicemail", 0.05), ("callback", 0.06), ("key_exit", 0.03), ("other", 0.012), ("overflow", 0.12))
OFFERS = (("answered", 0.93), ("no_answer", 0.04), ("rejected", 0.02), ("error", 0.01))


@dataclass(frozen=True, slots=True)
class Script:
    """What a planted caller does instead of what chance would have him do."""

    ivr: int = 8
    patience: int = 100_000
    talk: int = 120
    until: int | None = None  # the conversation ends at this instant
    exit_reason: str | None = None  # leaves the queue so after 30 s, whoever is free
    stays: bool = False  # still waits when the data end
    topic: str | None = "billing"
    after: Script | None = None
    after_seconds: int = 0  # from the first queue to the next call


Waited = Generator[simpy.Event, Any, "tuple[Agent, Leg] | None"]


class Inbound:
    """Everything an inbound call can go through."""

    def __init__(self, floor: Floor, callers: Callers) -> None:
        self.floor, self.callers, self.rng = floor, callers, floor.rng

    def arrive(
        self, campaign_id: str, customer: str | None, topic: str | None = None, script: Script | None = None
    ) -> None:
        """Let a call come in now."""
        self.floor.env.process(self._call(campaign_id, customer, topic, script))

    def _call(self, campaign_id: str, customer: str | None, topic: str | None, script: Script | None) -> Steps:
        floor, rng = self.floor, self.rng
        call = Call(floor.number("C"), "inbound", campaign_id, customer, floor.now)
        floor.log.calls.append(call)
        call.voicemail_reached = call.voicemail_left = False
        call.topic = script.topic if script else topic if topic else rng.choice(TOPICS[campaign_id])
        fate = 1.0 if script else rng.random()
        if fate < 0.012:
            call.exclusion_reason = rng.choice(["phantom", "test", "internal"])
        if 0.012 < fate < 0.02:
            yield from self._direct(call)
            return
        call.ivr_seconds = script.ivr if script else rng.randint(4, 40)
        yield floor.wait(call.ivr_seconds if fate > 0.045 else rng.randint(1, call.ivr_seconds))
        if 0.02 < fate <= 0.045:
            floor.hang_up(call, "customer")  # left in the menu: no entry
            return
        yield from self._queues(call, campaign_id, script)

    def _direct(self, call: Call) -> Steps:
        """Let a customer dial an agent's own number: a leg without a visit."""
        floor = self.floor
        agent = floor.find(call.campaign_id)
        if agent:
            floor.reserve(agent)
            leg = floor.offer(call, call.campaign_id, agent.agent_id, None)
            yield from self._talk(call, Next(agent, leg), None)
        floor.hang_up(call, "customer")

    def _queues(self, call: Call, campaign_id: str, script: Script | None) -> Steps:
        """Queue after queue until the caller is gone."""
        target: Next | None = Next(campaign_id=campaign_id)
        while target:
            assert target.campaign_id is not None
            visit = self.floor.visit(call, target.campaign_id, target.queue)
            if script and script.stays:
                return
            if script is None and self.rng.random() < 0.006:
                yield from self._partner(call, visit)
                target = None
                continue
            got = yield from self._wait(call, visit, script)
            if got:
                target = yield from self._talk(call, Next(*got), script)
            else:
                target = self._after_exit(call, visit)
        party = self.rng.choice(["customer", "customer", "agent", None])
        if call.visits[-1].exit_reason == "abandoned":
            party = "customer"
        self.floor.hang_up(call, party)
        if script and script.after:
            yield self.floor.wait(script.after_seconds - (self.floor.now - call.visits[0].entered_at))
            self.arrive(campaign_id, call.customer_number, script=script.after)

    def _partner(self, call: Call, visit: Visit) -> Steps:
        """Let a partner answer; the export does not say who, sometimes not even that there was a leg."""
        floor = self.floor
        yield floor.wait(self.rng.randint(3, 40))
        visit.left_at, visit.exit_reason = floor.now, "answered"
        leg = None
        if self.rng.random() < 0.6:
            leg = floor.offer(call, visit.campaign_id, None, visit)
            leg.answered_at, leg.leg_outcome = floor.now, "answered"
        yield floor.wait(min(self.rng.randint(20, 400), max(1, floor.ends_at - 60 - floor.now)))
        if leg:
            leg.ended_at, leg.transfer_type = floor.now, "none"
            leg.talk_seconds = floor.now - (leg.answered_at or 0)
            leg.hold_seconds = leg.hold_count = leg.acw_seconds = 0

    def _talk(self, call: Call, step: Next, script: Script | None) -> Generator[simpy.Event, Any, Next | None]:
        """Conversations with one agent after the other; returns the next queue, if any."""
        depth = 0
        while step.agent and step.leg:
            agent, leg = step.agent, step.leg
            if leg.answered_at is None:
                attended = any(x.transfer_type == "attended" and x.ended_at == self.floor.now for x in call.legs)
                if not attended:
                    agent.enter("ringing", leg.campaign_id)
                    yield self.floor.wait(self.rng.randint(2, 6))
                answer(self.floor, leg, agent)
            until = (script.until or self.floor.now + script.talk) if script else None
            following = yield from converse(self.floor, leg, agent, depth, until)
            if following is None:
                return None
            step, depth = following, depth + 1
        return step

    def _wait(self, call: Call, visit: Visit, script: Script | None) -> Waited:
        """One stay in a queue: (agent, answered leg), or None with the exit written down."""
        floor, rng = self.floor, self.rng
        if script and script.exit_reason:
            yield floor.wait(30)
            visit.exit_reason, visit.left_at = script.exit_reason, floor.now
            return None
        early = None if script else self._turned_away(visit)
        if early:
            yield floor.wait(rng.choice([0, 0, 2, 5]))
            self._leave(visit, early)
            return None
        mean = MEAN_PATIENCE[visit.campaign_id]
        patience = script.patience if script else int(min(rng.expovariate(1 / mean) + rng.choice([0, 2]), 5_000))
        gives_up = floor.now + patience
        way_out, leaves_at = ("timeout", gives_up + 1) if script else self._way_out(visit)
        leaves_at = min(leaves_at, floor.ends_at - 400)
        waiting = floor.join(visit)
        while True:
            limit = min(gives_up, leaves_at)
            if not waiting.found.triggered:
                yield waiting.found | floor.wait(limit - floor.now)
            if not waiting.found.triggered:
                floor.leave(waiting)
                self._leave(visit, "abandoned" if gives_up <= leaves_at else way_out)
                return None
            agent = waiting.found.value
            assert isinstance(agent, Agent)
            leg = yield from self._ring(call, visit, agent, gives_up, bool(script))
            if leg and leg.leg_outcome == "answered":
                self._leave(visit, "answered")
                return agent, leg
            if floor.now >= gives_up:
                self._leave(visit, "abandoned")
                return None
            waiting = Waiting(floor.env, visit)
            floor.waiting[visit.campaign_id].insert(0, waiting)
            other = floor.find(visit.campaign_id, but=agent)
            if other:
                floor.leave(waiting)
                waiting.found.succeed(floor.reserve(other))

    def _turned_away(self, visit: Visit) -> str | None:
        """Exit of a caller who cannot queue."""
        if not self.floor.world.is_open(visit.campaign_id, self.floor.now):
            return "closed"
        if not self.floor.staffed(visit.campaign_id) and self.rng.random() < 0.6:
            return "empty"
        return None

    def _way_out(self, visit: Visit) -> tuple[str, int]:
        """Return what takes the caller out of the queue if nobody answers: (exit_reason, instant)."""
        dice, floor = self.rng.random(), self.floor
        for reason, chance in WAYS_OUT:
            dice -= chance
            if dice < 0:
                if reason == "overflow" and not self._may_overflow(visit):
                    break
                return reason, floor.now + self.rng.randint(25, 120)
        return "timeout", floor.now + MAX_WAIT[visit.campaign_id]

    def _may_overflow(self, visit: Visit) -> bool:
        """Support flows over to the care desk, once, before anybody has answered."""
        return (
            visit.campaign_id == "support"
            and len(visit.call.visits) == 1
            and self.floor.world.is_open("care", self.floor.now)
        )

    def _ring(
        self, call: Call, visit: Visit, agent: Agent, gives_up: int, scripted: bool
    ) -> Generator[simpy.Event, Any, Leg | None]:
        """Offer the call to a reserved agent; the leg with its outcome."""
        floor, rng = self.floor, self.rng
        leg = floor.offer(call, visit.campaign_id, agent.agent_id, visit)
        outcome = "answered" if scripted else rng.choices([o for o, _ in OFFERS], [w for _, w in OFFERS])[0]
        ring = {"no_answer": 20, "error": 1}.get(outcome, 1 if scripted else rng.randint(1, 9))
        agent.enter("ringing", visit.campaign_id)
        rival = self._rival(call, visit, agent) if outcome == "answered" and not scripted else None
        if floor.now + ring >= gives_up:  # hangs up while the phone rings; a tie is the customer's
            yield floor.wait(gives_up - floor.now)
            outcome = "caller_hung_up"
        else:
            yield floor.wait(ring)
        if rival:
            rival[1].leg_outcome, rival[1].ended_at = "rescinded", floor.now
            floor.release(rival[0])
        if outcome == "answered":
            answer(floor, leg, agent)
            return leg
        leg.leg_outcome, leg.ended_at = outcome, floor.now
        floor.env.process(self._pause(agent, outcome))
        return leg

    def _rival(self, call: Call, visit: Visit, agent: Agent) -> tuple[Agent, Leg] | None:
        """Sometimes two phones ring; the second one loses."""
        other = self.floor.find(visit.campaign_id, but=agent)
        if not other or self.rng.random() > 0.02:
            return None
        self.floor.reserve(other)
        other.enter("ringing", visit.campaign_id)
        return other, self.floor.offer(call, visit.campaign_id, other.agent_id, visit)

    def _pause(self, agent: Agent, outcome: str) -> Steps:
        """After an offer that rang out the system takes the agent off for half a minute."""
        if outcome == "no_answer":
            agent.enter("not_ready", reason="ring_no_answer")
            yield self.floor.wait(30)
        self.floor.release(agent)

    def _leave(self, visit: Visit, reason: str) -> None:
        """Write the end of waiting as a source states it: now and then early, absurd or not at all."""
        visit.exit_reason, visit.left_at = reason, self.floor.now
        dice = self.rng.random()
        if dice < 0.003 and reason in ("answered", "abandoned"):
            visit.left_at = None
        elif dice < 0.05 and reason == "answered":
            visit.left_at -= 1  # the agents' clock runs ahead
        elif dice < 0.0515 and reason == "answered":
            visit.left_at = visit.entered_at - 6

    def _after_exit(self, call: Call, visit: Visit) -> Next | None:
        """Return what becomes of a caller whom nobody answered."""
        rng, reason = self.rng, visit.exit_reason
        if self.floor.ends_at - self.floor.now < 1_200:
            return None
        if reason == "overflow":
            return Next(campaign_id="care")
        if reason == "timeout" and len(call.visits) < 3 and rng.random() < 0.5:
            return Next(campaign_id=visit.campaign_id, queue="second")
        if reason == "voicemail" or (reason in ("timeout", "closed") and rng.random() < 0.4):
            call.voicemail_reached = True
            call.voicemail_left = None if rng.random() < 0.03 else rng.random() < 0.6
        if reason == "callback":
            call.callback_requested_at = self.floor.now
        return None
