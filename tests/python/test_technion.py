"""A real month of a bank's call centre against figures computed apart from this project."""

from __future__ import annotations

import csv
from datetime import timedelta
from pathlib import Path
from statistics import fmean

import duckdb
import pytest
from conftest import TECHNION_MONTH
from marts import not_passed_on

KPI = """
    select numerator, denominator, value from kpi.kpi_values
    where source_system = 'technion' and grain = 'month' and kpi_id = ? and variant = ?
"""


def kpi(reader: duckdb.DuckDBPyConnection, kpi_id: str, variant: str = "default") -> tuple[float, ...]:
    """Numerator, denominator and value of the month."""
    rows = reader.execute(KPI, [kpi_id, variant]).fetchall()
    assert len(rows) == 1, f"{kpi_id} {variant}: {rows}"
    return tuple(rows[0])


def test_every_raw_row_is_in_the_ledger(real: duckdb.DuckDBPyConnection) -> None:
    ledger = real.execute(
        "select * exclude (source_system, table_name) from quality.row_ledger where source_system = 'technion'"
    ).fetchall()
    assert ledger == [(33344, 33344, 0, 0, 0)]


def test_every_call_has_a_fate(real: duckdb.DuckDBPyConnection) -> None:
    fates = dict(real.execute("select fate, calls from quality.call_fates where source_system = 'technion'").fetchall())
    assert fates == {"entry": 31125, "excluded: phantom": 278, "no queue visit": 1941}


@pytest.mark.parametrize(
    ("condition", "entries"),
    [
        ("true", 31125),
        ("is_answered", 27162),
        ("is_abandoned", 3963),
        ("is_abandoned and wait_seconds = 0", 31),
        ("is_answered and wait_seconds = 0", 13066),
        ("wait_seconds is null", 0),
    ],
)
def test_entries(real: duckdb.DuckDBPyConnection, condition: str, entries: int) -> None:
    counted = real.execute(
        f"select count(*) from core.fct_entries where source_system = 'technion' and {condition}"
    ).fetchone()
    assert counted == (entries,)


def test_hang_ups_with_service_time_have_no_leg(real: duckdb.DuckDBPyConnection) -> None:
    legs = real.execute(
        """
        select count(*) from core.fct_agent_legs inner join core.fct_entries using (source_system, call_id)
        where source_system = 'technion' and not is_answered
        """
    ).fetchone()
    hang_ups = real.execute(
        "select count(*) from raw.technion__calls where outcome = 'HANG' and ser_time <> '0'"
    ).fetchone()
    assert (legs, hang_ups) == ((0,), (97,))


def test_a_queue_entry_at_midnight_belongs_to_the_next_day(real: duckdb.DuckDBPyConnection) -> None:
    entries = real.execute(
        """
        select entries.local_date - cast(substr(entries.call_id, 1, 10) as date), cast(entries.wait_seconds as integer)
        from core.fct_entries as entries
        inner join staging.base_technion__calls as base on entries.call_id = base.call_id
        inner join raw.technion__calls as landed
            on base._source_line = landed._source_line and base._source_file = landed._source_file
        where entries.source_system = 'technion' and landed.q_start = '0:00:00' and landed.q_time = '27'
        """
    ).fetchall()
    assert entries == [(1, 27)]


@pytest.mark.parametrize(
    ("kpi_id", "variant", "numerator", "denominator", "value", "digits"),
    [
        ("calls_offered", "default", 31125, None, 31125, 0),
        ("calls_answered", "default", 27162, None, 27162, 0),
        ("abandonment_rate", "default", 3963, 31125, 0.127325, 6),
        ("asa_seconds", "default", 1107512, 27162, 40.774, 3),
        ("avg_wait_seconds", "default", 1367207, 31125, 43.926, 3),
        ("service_level", "sl2", 16209, 27162, 0.59675, 5),
        ("service_level", "sl3", 16209, 31125, 0.52077, 5),
        ("service_level", "default", 16209, 31125, 0.52077, 5),
        ("avg_talk_seconds", "default", 4790100, 27077, 176.907, 3),
    ],
)
def test_the_month(
    real: duckdb.DuckDBPyConnection,
    kpi_id: str,
    variant: str,
    numerator: float,
    denominator: float | None,
    value: float,
    digits: int,
) -> None:
    found = kpi(real, kpi_id, variant)
    assert (found[0], found[1]) == (numerator, denominator)
    assert round(found[2], digits) == value


def test_what_the_log_cannot_know_has_no_row(real: duckdb.DuckDBPyConnection) -> None:
    unknowable = [
        "aht_seconds",
        "avg_hold_seconds",
        "held_call_rate",
        "avg_acw_seconds",
        "csat_score",
    ]
    found = real.execute(
        """
        select
            (select count(*) from kpi.kpi_values where source_system = 'technion' and list_contains(?, kpi_id)),
            (select count(*) from quality.capabilities
             where source_system = 'technion' and list_contains(?, kpi_id) and not can_serve),
            (select count(handle_seconds) + count(hold_seconds) + count(acw_seconds) from core.fct_agent_legs
             where source_system = 'technion')
        """,
        [unknowable, unknowable],
    ).fetchone()
    assert found == (0, len(unknowable), 0)


def test_unknown_agents_and_customers(real: duckdb.DuckDBPyConnection) -> None:
    unknown = real.execute(
        "select count(*) from core.fct_agent_legs where source_system = 'technion' and agent_id = 'unknown'"
    ).fetchone()
    customers = real.execute(
        """
        select count(*) filter (where landed.customer_id = '0' and entries.customer_key is not null),
            count(*) filter (where landed.customer_id = '0')
        from core.fct_calls as entries
        inner join staging.base_technion__calls as base using (call_id)
        inner join raw.technion__calls as landed
            on base._source_line = landed._source_line and base._source_file = landed._source_file
        where entries.source_system = 'technion'
        """
    ).fetchone()
    assert unknown == (491,)
    assert customers is not None and customers[0] == 0 and customers[1] > 15000


def seconds(clock: str) -> timedelta:
    """H:MM:SS as a duration."""
    hours, minutes, rest = map(int, clock.split(":"))
    return timedelta(hours=hours, minutes=minutes, seconds=rest)


def test_every_day_and_campaign_against_a_plain_count(real: duckdb.DuckDBPyConnection, test_data: Path) -> None:
    """Recount offered, answered and waits per day and campaign from the file itself, in plain Python."""
    cells: dict[tuple[str, str], list[tuple[bool, int]]] = {}
    with (test_data / TECHNION_MONTH).open(newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            queued = row["q_start"] != "0:00:00" or row["q_time"] != "0"
            if row["outcome"] == "PHANTOM" or not (row["outcome"] == "AGENT" or queued):
                continue
            entered = seconds(row["q_start"] if queued else row["vru_exit"])
            late = seconds(row["vru_entry"]) - entered > timedelta(hours=12)
            date = f"19{row['date'][:2]}-{row['date'][2:4]}-{int(row['date'][4:]) + late:02d}"
            cells.setdefault((date, row["type"]), []).append((row["outcome"] == "AGENT", int(row["q_time"])))
    counted = {
        (str(date), campaign): (offered, answered, wait)
        for date, campaign, offered, answered, wait in real.execute(
            """
            select local_date, campaign_id, calls_offered, calls_answered, avg_wait_seconds
            from kpi.kpi_campaign_daily where source_system = 'technion'
            """
        ).fetchall()
        if offered > 0
    }
    expected = {
        key: (len(calls), sum(answered for answered, _ in calls), fmean(wait for _, wait in calls))
        for key, calls in cells.items()
    }
    assert counted.keys() == expected.keys()
    for key, (offered, answered, wait) in expected.items():
        assert counted[key][:2] == (offered, answered), key
        assert counted[key][2] == pytest.approx(wait, rel=1e-12), key


def test_the_contract_holds_what_was_staged(real: duckdb.DuckDBPyConnection) -> None:
    assert not_passed_on(real, "technion") == []
