"""Values beyond all measure are unreadable fields: they stop no build, and their records stay."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import lay_down
from rebuild import PROJECT, Models, opened

from callhouse.landing import land

CASES = {
    "a duration whose sums leave their type": ("agent_legs", "talk_seconds", "880000000000000"),
    "the longest duration": ("agent_legs", "hold_seconds", "1000000000"),
    "more days than a century has": ("campaigns", "fcr_window_days", "36526"),
    "an amount whose cents leave their type": ("costs", "amount", "999999999999999.999"),
    "a year of six digits": ("calls", "ended_at", "205000-01-01T00:00:00Z"),
    "a year of four digits in which nobody works": ("calls", "ended_at", "4763-01-01T00:00:00Z"),
    "a year before Christ": ("calls", "ended_at", "1998-01-01 (BC)"),
    "a second before the first instant": ("calls", "ended_at", "1969-12-31T23:59:59Z"),
    "the last day that is an instant": ("calls", "ended_at", "2099-12-31T23:59:59Z"),
    "a period that ends in the year 9999": ("costs", "period_end", "9999-12-31"),
    "a setting that holds for ever": ("campaigns", "valid_to", "9999-12-31"),
}
READABLE = {
    "the longest duration",
    "the last day that is an instant",
    "a setting that holds for ever",
}


@pytest.mark.parametrize("case", CASES)
def test_a_native_value_is_read_or_named_as_unreadable(models: Models, tmp_path: Path, case: str) -> None:
    table, column, text = CASES[case]
    landing = lay_down(tmp_path, {f"landing/callhouse/{table}/one.csv": f"{column}\n{text}\n".encode()}) / "landing"
    with opened(tmp_path / "callhouse.duckdb") as connection:
        land(connection, landing, PROJECT)
        judged = connection.execute(
            f"select {column} is not null, bad_fields is null from ({models.sql(f'base_callhouse__{table}')})"
        ).fetchall()
    assert judged == [(case in READABLE, case in READABLE)]


def test_a_talk_of_more_hours_than_a_century_is_unreadable(models: Models, tmp_path: Path) -> None:
    calls = (
        "Call Id,Date,Time,Answered (Y/N),AvgTalkDuration\n"
        "1,2021-01-01,9:12:58,Y,32767:00:01\n"
        "2,2021-01-01,9:12:58,Y,596524:00:00\n"
        "3,4763-01-01,9:12:58,Y,0:00:01\n"
    )
    landing = lay_down(tmp_path, {"landing/pwc/calls/list.csv": calls.encode()}) / "landing"
    with opened(tmp_path / "callhouse.duckdb") as connection:
        land(connection, landing, PROJECT)
        judged = connection.execute(
            f"select call_id, talk_seconds, reject_reason from ({models.sql('base_pwc__calls')}) order by call_id"
        ).fetchall()
    assert judged == [("1", 117961201, None), ("2", None, None), ("3", 1, "bad_time")]


def test_no_export_is_complete_beyond_its_own_time(models: Models, tmp_path: Path) -> None:
    loads = (
        "complete_through_at,updated_at\n"
        "2026-06-24T22:00:00Z,\n"
        "2026-06-24T23:00:00Z,2026-06-24T22:00:00Z\n"
        "2099-06-24T22:00:00Z,2026-06-24T22:00:00Z\n"
    )
    landing = lay_down(tmp_path, {"landing/callhouse/source_loads/loads.csv": loads.encode()}) / "landing"
    with opened(tmp_path / "callhouse.duckdb") as connection:
        land(connection, landing, PROJECT)
        reasons = connection.execute(
            f"select reject_reason from ({models.sql('base_callhouse__source_loads')}) order by complete_through_at"
        ).fetchall()
    assert reasons == [(None,), (None,), ("bad_time",)]
