"""25 October 2026 in Warsaw, where the clocks go back: a day of 25 hours, 50 half-hours, 90,000 seconds.

Every second of random agents' days over this change is counted in test_agent_time.py; here are the simulated centre's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import duckdb
import pytest

WARSAW = ZoneInfo("Europe/Warsaw")
DAY = date(2026, 10, 25)
HALF_HOUR = timedelta(minutes=30)
Stretch = tuple[datetime, datetime]


def midnight(day: date) -> datetime:
    """UTC instant, without zone, at which a day begins in Warsaw."""
    return datetime.combine(day, time(), WARSAW).astimezone(timezone.utc).replace(tzinfo=None)


BEGINS, ENDS = midnight(DAY), midnight(DAY + timedelta(days=1))
HALF_HOURS = [BEGINS + n * HALF_HOUR for n in range(50)]


def seconds_on(day: date, stretches: Iterable[Stretch]) -> float:
    """Seconds of a day in Warsaw that lie in at least one of the stretches."""
    begins, ends = midnight(day), midnight(day + timedelta(days=1))
    found, reached = timedelta(), begins
    for starts, stops in sorted(stretches):
        starts, stops = max(starts, reached), min(stops, ends)
        if starts < stops:
            found, reached = found + (stops - starts), stops
    return found.total_seconds()


def test_the_change_is_that_of_the_calendar() -> None:
    assert (ENDS - BEGINS).total_seconds() == 90_000
    clocks = [start.replace(tzinfo=timezone.utc).astimezone(WARSAW).time() for start in HALF_HOURS]
    assert {clock for clock, times in Counter(clocks).items() if times == 2} == {time(2), time(2, 30)}
    assert seconds_on(DAY, [(BEGINS - HALF_HOUR, ENDS + HALF_HOUR), (BEGINS, BEGINS + HALF_HOUR)]) == 90_000


@pytest.mark.parametrize("mart", ["kpi.kpi_campaign_interval", "insight.staffing"])
def test_a_line_that_never_closes_has_fifty_half_hours(centre: duckdb.DuckDBPyConnection, mart: str) -> None:
    starts = centre.execute(
        f"select interval_starts_at from {mart} where campaign_id = 'support' and local_date = ? order by all", [DAY]
    ).fetchall()
    assert [start for (start,) in starts] == HALF_HOURS


def test_a_half_hour_is_of_the_day_in_which_it_lies(centre: duckdb.DuckDBPyConnection) -> None:
    rows = centre.execute(
        """
        select distinct interval_starts_at, local_date
        from kpi.kpi_values
        where grain = 'campaign_interval' and campaign_id in ('support', 'leads')
            and local_date between '2026-10-24' and '2026-10-26'
        """
    ).fetchall()
    assert {start for start, local_date in rows if local_date == DAY} == set(HALF_HOURS)
    for start, local_date in rows:
        assert midnight(local_date) <= start < midnight(local_date + timedelta(days=1)), (start, local_date)


def test_the_fifty_half_hours_add_up_to_the_day(centre: duckdb.DuckDBPyConnection) -> None:
    sums = centre.execute(
        """
        with

        half_hours as (
            select kpi_id, variant, sum(numerator) as numerator, sum(coalesce(denominator, 0)) as denominator
            from kpi.kpi_values
            where grain = 'campaign_interval' and campaign_id = 'support' and local_date = $day
            group by all
        )

        select
            kpi_id, variant, half_hours.numerator, half_hours.denominator,
            days.numerator, coalesce(days.denominator, 0)
        from half_hours
        inner join kpi.kpi_values as days using (kpi_id, variant)
        inner join kpi.kpi_catalog using (kpi_id)
        where days.grain = 'campaign_day' and days.campaign_id = 'support' and days.local_date = $day
            and kpi_catalog.class in ('A', 'R', 'R+P') and days.numerator is not null
        """,
        {"day": DAY},
    ).fetchall()
    assert len(sums) > 15
    for kpi_id, variant, *parts in sums:
        assert parts[:2] == pytest.approx(parts[2:], rel=1e-12), (kpi_id, variant)


def states_of(centre: duckdb.DuckDBPyConnection, agent: str) -> list[tuple[datetime, datetime, bool]]:
    """Begin, end and whether he works, of each stretch in which an agent was logged in."""
    return centre.execute(
        """
        select started_at, ended_at, is_available or is_handling or is_ringing or is_productive
        from core.fct_agent_states where agent_id = ? and is_logged_in
        """,
        [agent],
    ).fetchall()


@pytest.mark.parametrize("day", [DAY - timedelta(days=1), DAY, DAY + timedelta(days=1)])
def test_agents_days_are_their_records_between_two_midnights(centre: duckdb.DuckDBPyConnection, day: date) -> None:
    people = centre.execute(
        """
        select agents.agent_id, days.logged_in_seconds, days.scheduled_seconds, days.paid_seconds
        from intermediate.int_agents as agents
        left join kpi.kpi_agent_daily as days on days.agent_id = agents.agent_id and days.local_date = $day
        where agents.site_id = 'waw' and agents.valid_from <= $day and coalesce(agents.valid_to > $day, true)
        """,
        {"day": day},
    ).fetchall()
    assert sum(bool(logged_in) for _, logged_in, _, _ in people) > 5
    for agent, *counted in people:
        states = states_of(centre, agent)
        plan = centre.execute(
            """
            select starts_at, ends_at, is_adherence_version and is_adherence_counted, is_last_version and is_paid
            from intermediate.int_shift_activities where agent_id = ?
            """,
            [agent],
        ).fetchall()
        paid = [*((a, b) for a, b, works in states if works), *((a, b) for a, b, _, is_paid in plan if is_paid)]
        assert [seconds or 0 for seconds in counted] == [
            seconds_on(day, [(a, b) for a, b, _ in states]),
            seconds_on(day, [(a, b) for a, b, is_due, _ in plan if is_due]),
            seconds_on(day, paid),
        ], agent


def test_whoever_is_there_is_there_in_all_twenty_five_hours(centre: duckdb.DuckDBPyConnection) -> None:
    skilled = centre.execute(
        """
        select distinct agent_id from intermediate.int_agent_skills
        where campaign_id = 'support' and coalesce(valid_from <= $day, true) and coalesce(valid_to > $day, true)
        """,
        {"day": DAY},
    ).fetchall()
    there = sum(seconds_on(DAY, [(a, b) for a, b, _ in states_of(centre, agent)]) for (agent,) in skilled)
    rows = centre.execute(
        """
        select interval_starts_at, present_seconds from insight.staffing
        where campaign_id = 'support' and local_date = ?
        """,
        [DAY],
    ).fetchall()
    present = {start: float(seconds) for start, seconds in rows}
    assert sum(present.values()) == there > 0
    twice_at_two = [start for start in HALF_HOURS if start.hour < 2 and start.date() == DAY]
    assert len(twice_at_two) == 4 and min(present[start] for start in twice_at_two) > 0


def test_a_call_over_the_change_lasts_its_seconds(centre: duckdb.DuckDBPyConnection) -> None:
    started = datetime(2026, 10, 24, 23, 50)
    calls = centre.execute(
        """
        select ended_at, duration_seconds, local_date, interval_starts_at
        from core.fct_calls
        where started_at = ? and campaign_id = 'support' and ended_at = timestamp '2026-10-25 01:10:00'
        """,
        [started],
    ).fetchall()
    half_hour = max(start for start in HALF_HOURS if start <= started)
    assert calls == [(started + timedelta(seconds=4800), 4800, DAY, half_hour)]
    assert started.replace(tzinfo=timezone.utc).astimezone(WARSAW).date() == DAY
