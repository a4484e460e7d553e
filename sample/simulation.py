"""The simulation: puts people, callers and diallers on one floor and lets the weeks pass."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from random import Random

import simpy

from sample.aftermath import Aftermath
from sample.books import write_books
from sample.callers import SHAPES, Callers, stream
from sample.clock import DAY, days, instant, iso
from sample.floor import Floor, Steps
from sample.inbound import Inbound, Script
from sample.outbound import Outbound
from sample.presence import work_day
from sample.records import Call, Log
from sample.roster import Roster
from sample.world import FIRST_DAY, HOUR, World

START = instant("2026-09-01T00:00:00Z")
Progress = Callable[[str], None]


class Centre:
    """A simulated centre; `complete_through_at` is the data's own now."""

    def __init__(self, seed: int, day_count: int, progress: Progress) -> None:
        """Raise ValueError if day_count is less than one."""
        if day_count < 1:
            raise ValueError("--days must be at least 1")
        self.seed, self.day_count, self.progress = seed, day_count, progress
        self.complete_through_at = START + day_count * DAY + 6 * HOUR
        self.world, self.log = World(), Log()
        self.env = simpy.Environment(initial_time=START)
        self.floor = Floor(self.env, self.world, self.log, self._dice("floor"), self.complete_through_at)
        self.callers = Callers(self.world, self._dice("callers"))
        self.inbound = Inbound(self.floor, self.callers)
        self.outbound = Outbound(self.floor)
        self.aftermath = Aftermath(self.floor, self.callers, self.inbound, self.outbound)

    def _dice(self, name: str) -> Random:
        return Random(f"{self.seed}:{name}")

    def run(self) -> None:
        """Let it all happen."""
        self._people()
        for campaign_id in SHAPES:
            self._callers(campaign_id)
        for campaign_id, begins in self.outbound.starts().items():
            if begins < self.complete_through_at:
                self._at(begins, partial(self._dialler, campaign_id))
        self._at(START, lambda: self.env.process(self.aftermath.evaluations()))
        self._at(START, lambda: self.env.process(self._internal_calls()))
        self._planted()
        for week_end in range(START, self.complete_through_at, 7 * DAY):
            self.env.run(until=min(week_end + 7 * DAY, self.complete_through_at))
            self.progress(f"simulated to {iso(int(self.env.now))}: {len(self.log.calls):,} calls")
        self._close_cleanly()
        write_books(self.world, self.log, self._dice("books"), self.complete_through_at)

    def _at(self, moment: int, deed: Callable[[], object]) -> None:
        """Do something at an instant; not at all after the end."""

        def wait() -> Steps:
            yield self.floor.wait(moment - self.floor.now)
            deed()

        if moment < self.complete_through_at:
            self.env.process(wait())

    def _people(self) -> None:
        roster = Roster(self.world, self.log, self._dice("roster"))
        last = self.world.zone_of("support").day(self.complete_through_at)
        for day in days(FIRST_DAY, last):
            for duty in roster.day(day):
                self.env.process(work_day(self.floor, duty))
        for duty in roster.day(last):
            if duty.starts_at < self.complete_through_at:
                self.env.process(work_day(self.floor, duty))

    def _callers(self, campaign_id: str) -> None:
        moments = self.callers.arrivals(campaign_id, START, self.complete_through_at - 1_800)

        def arrive() -> None:
            self.inbound.arrive(campaign_id, self.callers.customer())

        self.env.process(stream(self.floor, moments, arrive))

    def _dialler(self, campaign_id: str) -> None:
        self.env.process(self.outbound.campaign(campaign_id))

    def _internal_calls(self) -> Steps:
        """Agents ring each other, some through a queue; nobody counts these as customers."""
        floor, rng = self.floor, self.floor.rng
        while floor.now < self.complete_through_at - 2 * HOUR:
            yield floor.wait(rng.randint(2 * HOUR, 8 * HOUR))
            one = floor.find("support")
            if not one:
                continue
            floor.reserve(one)
            call = Call(floor.number("C"), "internal", "support", None, floor.now)
            self.log.calls.append(call)
            visit = floor.visit(call, "support") if rng.random() < 0.4 else None
            leg = floor.offer(call, "support", one.agent_id, visit)
            one.enter("ringing", "support")
            yield floor.wait(3)
            leg.answered_at, leg.leg_outcome = floor.now, "answered"
            one.enter("on_call", "support")
            if visit:
                visit.left_at, visit.exit_reason = floor.now, "answered"
            yield floor.wait(rng.randint(20, 300))
            leg.ended_at, leg.talk_seconds, leg.transfer_type = floor.now, floor.now - leg.answered_at, "none"
            leg.hold_seconds = leg.hold_count = leg.acw_seconds = 0
            call.ended_at = floor.now
            floor.release(one)

    def _planted(self) -> None:
        """Borders that chance would hardly meet; the customers of these calls call about nothing else."""
        week = 7 * DAY
        plan = [
            (instant("2026-10-24T23:50:00Z"), "+99700000001", Script(until=instant("2026-10-25T01:10:00Z"))),
            (START + 9 * HOUR, "+99700000002", Script(after=Script(), after_seconds=week - 8)),
            (START + 10 * HOUR, "+99700000003", Script(after=Script(), after_seconds=week - 7)),
            (START + 11 * HOUR, "+99700000004", Script(exit_reason="voicemail")),
            (START + 12 * HOUR, "+99700000005", Script(exit_reason="callback")),
            (self.complete_through_at - 120, "+99700000006", Script(stays=True)),
        ]
        for moment, customer, script in plan:
            self._at(moment, partial(self.inbound.arrive, "support", customer, script=script))
        window = self.world.campaigns["support"].callback_window_seconds
        for moment, customer, late in ((START + 11 * HOUR, "+99700000004", 0), (START + 12 * HOUR, "+99700000005", 1)):
            self._at(moment + 38 + window + late, partial(self._lost_attempt, customer))

    def _lost_attempt(self, customer: str) -> None:
        """Log an attempt to call back in which no agent had a part and nobody answered."""
        call = Call(self.floor.number("C"), "outbound", "support", customer, self.floor.now)
        call.dialer_mode, call.ring_seconds, call.ring_count = "progressive", 20, 4
        call.ended_at, call.disconnect_party = self.floor.now + 20, "system"
        self.log.calls.append(call)

    def _close_cleanly(self) -> None:
        """Deliver the states that last; raise if anybody but the planted caller is still on the line."""
        for agent in self.floor.agents.values():
            if agent.open_state:
                self.log.states.append(agent.open_state)
        open_calls = [c for c in self.log.calls if c.ended_at is None]
        if len(open_calls) > 1 or any(leg.leg_outcome is None for leg in self.log.legs):
            raise RuntimeError(f"{len(open_calls)} calls are still open at the end of the data")
