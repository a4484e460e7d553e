"""What a later delivery may change: a new threshold no earlier day, a late answer its call's day alone."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import duckdb
import pytest
from conftest import Build, lay_down

CHANGED = """
    with

    versions as (
        select *, true as is_before from before.kpi.kpi_values
        union all by name
        select *, false as is_before from after.kpi.kpi_values
    ),

    cells as (
        select
            kpi_id, grain, variant, agent_id, campaign_id, interval_starts_at,
            cast(local_date as varchar) as local_date, cast(period_end as varchar) as period_end,
            count(*) as versions, count(distinct (numerator, denominator, value)) as contents
        from versions
        group by all
    )

    select kpi_id, grain, local_date, period_end, coalesce(campaign_id, '') as campaign_id
    from cells
    where versions < 2 or contents > 1
"""


class Cell(NamedTuple):
    """A cell of kpi_values that two builds tell apart."""

    kpi_id: str
    grain: str
    local_date: str
    period_end: str
    campaign_id: str


class Late(NamedTuple):
    """An answered survey that was told two weeks after its call."""

    survey_id: str
    local_date: str
    campaign_id: str


@pytest.fixture(scope="module")
def late(centre: duckdb.DuckDBPyConnection) -> Late:
    """A survey of another campaign than the one whose threshold changes, unanswered so far."""
    row = centre.execute(
        """
        select survey_id, cast(local_date as varchar), campaign_id
        from core.fct_surveys
        where kind = 'csat' and score is null and call_id is not null and campaign_id = 'support'
            and local_date between '2026-09-07' and '2026-10-12'
        order by survey_id
        limit 1
        """
    ).fetchone()
    assert row is not None
    return Late(*row)


@pytest.fixture(scope="module")
def changed(
    centre: duckdb.DuckDBPyConnection,
    centre_database: Path,
    late: Late,
    build: Build,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[list[Cell]]:
    """The cells that differ after a delivery of one new version of a campaign and one of a survey."""
    survey = centre.execute(
        """
        select call_id, leg_id, campaign_id, agent_id, scale_min, scale_max, sent_at
        from intermediate.int_surveys where survey_id = ?
        """,
        [late.survey_id],
    ).fetchone()
    assert survey is not None
    call, leg, campaign, agent, low, high, sent = ("" if value is None else str(value) for value in survey)
    landing = lay_down(
        tmp_path_factory.mktemp("later"),
        {
            "callhouse/campaigns/later.csv": (
                b"campaign_id,campaign_name,direction,channel,site_id,time_zone,starts_on,valid_from,currency,"
                b"service_level_seconds,service_level_target,short_abandon_seconds,abandon_threshold_seconds,"
                b"fcr_window_days,callback_window_seconds,conversion_goals,forecast_freeze_days,updated_at\n"
                b"orders,Orders by phone,inbound,voice,nyc,America/New_York,2026-03-01,2026-10-15,USD,"
                b"10,0.75,10,2,7,86400,sale|form,7,2026-10-14T06:00:00Z\n"
            ),
            "callhouse/surveys/later.csv": (
                "survey_id,call_id,leg_id,campaign_id,agent_id,kind,scale_min,scale_max,score,sent_at,answered_at,updated_at\n"
                f"{late.survey_id},{call},{leg},{campaign},{agent},csat,{low},{high},{high},{sent}Z,"
                "2026-11-01T12:00:00Z,2026-11-08T06:00:00Z\n"
            ).encode(),
        },
    )
    copy = Path(shutil.copy(centre_database, tmp_path_factory.mktemp("copy") / "callhouse.duckdb"))
    after = build(landing, copy)
    with duckdb.connect() as connection:
        connection.execute(f"attach '{centre_database}' as before (read_only); attach '{after}' as after (read_only)")
        yield [Cell(*row) for row in connection.execute(CHANGED).fetchall()]


def test_a_new_threshold_changes_nothing_before_its_day(changed: list[Cell]) -> None:
    cells = [
        cell
        for cell in changed
        if cell.campaign_id in ("orders", "") and cell.kpi_id in ("service_level", "required_agents")
    ]
    assert {cell.kpi_id for cell in cells} == {"service_level", "required_agents"}
    assert min(cell.period_end for cell in cells) == "2026-10-16"
    assert {cell.grain for cell in cells if cell.kpi_id == "service_level"} == {
        *("campaign_day", "campaign_interval", "campaign_week", "campaign_month", "month"),
    }


def test_a_late_answer_restates_the_day_of_its_call_alone(changed: list[Cell], late: Late) -> None:
    cells = [cell for cell in changed if cell.kpi_id not in ("service_level", "required_agents")]
    assert {cell.kpi_id for cell in cells} == {"csat_score", "csat_mean", "survey_response_rate"}
    assert {cell.grain for cell in cells} == {
        *("agent_campaign_day", "campaign_day", "campaign_week", "campaign_month", "agent_month", "month"),
    }
    assert {cell.local_date for cell in cells if cell.grain.endswith("_day")} == {late.local_date}
    assert all(cell.local_date <= late.local_date < cell.period_end for cell in cells)
    assert {cell.campaign_id for cell in cells} == {late.campaign_id, ""}
