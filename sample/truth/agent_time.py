"""Family agent_time: rule 5. Local to the agent's site, clipped at midnight."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from functools import cache

from sample.records import Leg, ShiftRow, State
from sample.states import STATES, Meaning
from sample.truth.facts import Facts, is_handled
from sample.truth.places import place
from sample.truth.spans import Spans, both, by_day, union, without
from sample.truth.tally import Number, Tally

FIRST_SECONDS = 60  # of a ready stretch, which are no idle time


def leg_span(leg: Leg) -> Spans:
    """Conversation and after-call work; where only its length is told it follows the conversation."""
    assert leg.answered_at is not None and leg.ended_at is not None
    spans = [(leg.answered_at, leg.ended_at)]
    if leg.acw_started_at is not None and leg.acw_ended_at is not None:
        spans.append((leg.acw_started_at, leg.acw_ended_at))
    elif leg.acw_seconds:
        spans.append((leg.ended_at, leg.ended_at + leg.acw_seconds))
    return spans


class AgentTime:
    """The time of one agent, split as rule 5 says: handling, ringing, available, other productive time."""

    def __init__(self, facts: Facts, agent_id: str, states: list[State], legs: list[Leg]) -> None:
        self.zone, self.agent_id, self.states, self.now = facts.world.home_zone(agent_id), agent_id, states, facts.now
        self.legs = legs
        self.logged = self._in(lambda m: m.is_logged_in)
        self.breaks = self._in(lambda m: m.is_break)
        self.handling = union(span for leg in legs for span in leg_span(leg))
        self.ringing = without(self._in(lambda m: m.is_ringing), self.handling)
        busy = union(self.handling + self.ringing)
        self.available = without(self._in(lambda m: m.is_available), busy)
        busy = union(busy + self.available)
        self.productive = without(self._in(lambda m: m.is_productive or m.is_handling), busy)  # handling no leg covers
        self.active = union(busy + self.productive)

    def _in(self, says: Callable[[Meaning], bool]) -> Spans:
        """Time in states of a kind; an open one ends at complete_through_at."""
        return union((s.started_at, s.ended_at or self.now) for s in self.states if says(STATES[s.state]))

    def matching(self, activity: str) -> Spans:
        """Time in states that fulfil a scheduled activity."""
        return self._in(lambda m: m.activity == activity)


@cache
def agent_times(facts: Facts) -> dict[str, AgentTime]:
    """Return the time of every agent of the roster, over all his answered legs, consult and excluded ones too."""
    states: defaultdict[str, list[State]] = defaultdict(list)
    legs: defaultdict[str, list[Leg]] = defaultdict(list)
    for state in facts.log.states:
        states[state.agent_id].append(state)
    for leg in facts.log.legs:
        if leg.agent_id and leg.leg_outcome == "answered":
            legs[leg.agent_id].append(leg)
    return {a: AgentTime(facts, a, states[a], legs[a]) for a in facts.world.people}


class Schedule:
    """One agent's shifts: the last version, and the last one published before the shift starts."""

    def __init__(self, rows: list[ShiftRow]) -> None:
        versions: defaultdict[str, defaultdict[int, list[ShiftRow]]] = defaultdict(lambda: defaultdict(list))
        for row in rows:
            versions[row.shift_id][row.schedule_version].append(row)
        self.last: dict[str, list[ShiftRow]] = {}
        self.agreed: list[ShiftRow] = []
        self.late: list[ShiftRow] = []
        for shift_id, by_version in versions.items():
            self.last[shift_id] = by_version[max(by_version)]
            in_time = [v for v, r in by_version.items() if r[0].published_at < min(x.starts_at for x in r)]
            if in_time:
                self.agreed += by_version[max(in_time)]
            else:
                self.late += self.last[shift_id]

    def paid(self, now: int) -> Spans:
        """Scheduled paid time of the last versions; what lies after complete_through_at is no absence yet."""
        paid = (r for rows in self.last.values() for r in rows if r.is_paid and r.starts_at < now)
        return union((r.starts_at, min(r.ends_at, now)) for r in paid)


@cache
def schedules(facts: Facts) -> dict[str, Schedule]:
    """Return the schedule of every agent who has one."""
    rows: defaultdict[str, list[ShiftRow]] = defaultdict(list)
    for row in facts.log.shifts:
        rows[row.agent_id].append(row)
    return {agent_id: Schedule(found) for agent_id, found in rows.items()}


class _Adder:
    """Adds seconds of spans to one part of a ratio, day by day."""

    def __init__(self, tally: Tally, time: AgentTime) -> None:
        self.tally, self.time = tally, time

    def top(self, kpi: str, variant: str, *spans: Spans) -> None:
        """To the numerator."""
        self._add(kpi, variant, spans, lambda n: (n, 0))

    def bottom(self, kpi: str, variant: str, *spans: Spans) -> None:
        """To the denominator."""
        self._add(kpi, variant, spans, lambda n: (0, n))

    def _add(
        self, kpi: str, variant: str, spans: tuple[Spans, ...], parts: Callable[[Number], tuple[Number, Number]]
    ) -> None:
        for some in spans:
            for day, seconds in by_day(self.time.zone, some):
                self.tally.ratio(kpi, variant, place(day, agent=self.time.agent_id), *parts(seconds))


def tell(facts: Facts, tally: Tally) -> None:
    """All shares of agent time."""
    plans = schedules(facts)
    for agent_id, time in agent_times(facts).items():
        adder, plan = _Adder(tally, time), plans.get(agent_id, Schedule([]))
        _presence(adder, time)
        _idle(adder, time)
        _paid(adder, time, plan)
        _adherence(adder, time, plan)
        _conformance(tally, time, plan)
        _talk_share(adder, tally, time)


def _presence(adder: _Adder, time: AgentTime) -> None:
    """Occupancy and phone availability."""
    adder.top("occupancy", "default", time.handling)
    adder.bottom("occupancy", "default", time.handling, time.available)
    adder.top("occupancy", "of_logged_in", time.handling)
    adder.bottom("occupancy", "of_logged_in", time.logged)
    adder.top("phone_availability", "default", time.available, time.ringing)
    adder.bottom("phone_availability", "default", time.logged)
    adder.top("phone_availability", "including_handling", time.available, time.ringing, time.handling)
    adder.bottom("phone_availability", "including_handling", time.logged)


def _idle(adder: _Adder, time: AgentTime) -> None:
    """Ready seconds beyond 60 s of each maximal ready stretch, also across midnight."""
    adder.top("idle_share", "default", [(s + FIRST_SECONDS, e) for s, e in time.available if e - s > FIRST_SECONDS])
    adder.top("idle_share", "all_ready", time.available)
    for variant in ("default", "all_ready"):
        adder.bottom("idle_share", variant, time.logged)


def _paid(adder: _Adder, time: AgentTime, plan: Schedule) -> None:
    """Paid = scheduled is_paid (last version) + active seconds outside paid rows."""
    scheduled = plan.paid(time.now)
    outside = without(time.active, scheduled)
    adder.top("utilisation", "default", time.active)
    adder.bottom("utilisation", "default", scheduled, outside)
    on_phone = union(time.handling + time.ringing + time.available)
    adder.top("shrinkage", "default", without(union(scheduled + outside), on_phone))
    adder.bottom("shrinkage", "default", scheduled, outside)


def _adherence(adder: _Adder, time: AgentTime, plan: Schedule) -> None:
    """Scheduled seconds in which the state matched the activity, in the version published before the start."""
    rows = [row for row in plan.agreed if row.is_adherence_counted]
    for activity in sorted({row.activity for row in rows}):
        wanted = union((r.starts_at, min(r.ends_at, time.now)) for r in rows if r.activity == activity)
        adder.bottom("schedule_adherence", "default", wanted)
        adder.top("schedule_adherence", "default", both(wanted, time.matching(activity)))


def _conformance(tally: Tally, time: AgentTime, plan: Schedule) -> None:
    """Active seconds outside shifts published late against scheduled productive ones; capped: the smaller per day."""
    worked: defaultdict[date, int] = defaultdict(int)
    wanted: defaultdict[date, int] = defaultdict(int)
    late = union((r.starts_at, r.ends_at) for r in plan.late)
    for day, seconds in by_day(time.zone, without(time.active, late)):
        worked[day] += seconds
    rows = [(r.starts_at, min(r.ends_at, time.now)) for r in plan.agreed if r.is_productive]
    for day, seconds in by_day(time.zone, union(rows)):
        wanted[day] += seconds
    for day in {**worked, **wanted}:
        where = place(day, agent=time.agent_id)
        tally.ratio("schedule_conformance", "default", where, worked[day], wanted[day])
        if wanted[day]:
            tally.ratio("schedule_conformance", "capped", where, min(worked[day], wanted[day]), wanted[day])


def _talk_share(adder: _Adder, tally: Tally, time: AgentTime) -> None:
    """Talk seconds of handled legs, spread over the conversation pro rata."""
    for leg in time.legs:
        if not is_handled(leg) or not leg.talk_seconds:
            continue
        assert leg.answered_at is not None and leg.ended_at is not None
        length = leg.ended_at - leg.answered_at
        for day, seconds in by_day(time.zone, [(leg.answered_at, leg.ended_at)]):
            share = leg.talk_seconds if seconds == length else float(Fraction(leg.talk_seconds * seconds, length))
            for variant in ("default", "ex_breaks"):
                tally.ratio("talk_time_share", variant, place(day, agent=time.agent_id), share, 0)
    adder.bottom("talk_time_share", "default", time.logged)
    adder.bottom("talk_time_share", "ex_breaks", without(time.logged, time.breaks))
