"""A build of some days leaves what a build of everything would: a slice of the campaign of `make increments`."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import duckdb
import pytest
from conftest import Dbt, lay_down
from histories.building import Builder
from histories.compare import TOLD_BY_BUILDS, differences
from histories.generate import history, write
from rebuild import PROJECT, Models

from callhouse.increment import Increment, Outcome, remember
from callhouse.increment.known import native_keys
from callhouse.increment.reach import Reach, reopen
from callhouse.increment.splice import REMADE, conditions
from callhouse.publish import last_build

SEED = 201
OF_CODE = {"kpi_catalog"}  # no delivery changes it


def test_every_mart_has_a_rule() -> None:
    day = date(2026, 1, 1)
    spliced = {table.split(".")[1] for table in conditions(Reach(day, day, day, day, day, day))}
    marts = {path.stem for path in (PROJECT / "models/marts").rglob("*.sql")}
    assert marts - spliced - set(REMADE) == OF_CODE, (
        "say in callhouse/increment/splice.py what an increment does with it"
    )


def test_every_native_table_is_told_apart_by_its_key() -> None:
    tables = {path.stem.partition("__")[2] for path in (PROJECT / "models/staging/callhouse").glob("base_*.sql")}
    assert native_keys(PROJECT).keys() == tables


def test_earlier_calls_are_reopened_whose_window_holds_a_changed_one_or_ends_today() -> None:
    with duckdb.connect() as connection:
        connection.execute("""
            attach ':memory:' as _whole;
            create schema _whole.core;
            create schema reach;
            create table _whole.core.fct_entries as
            select * from (values
                ('before', 'k', date '2026-01-03', timestamp '2026-01-03 09:59:59'),
                ('within', 'k', date '2026-01-03', timestamp '2026-01-03 10:00:00'),
                ('stranger', 'l', date '2026-01-05', timestamp '2026-01-05 10:00:00'),
                ('ending', 'l', date '2026-01-02', timestamp '2026-01-02 10:00:00'),
                ('ended', 'l', date '2025-12-31', timestamp '2025-12-31 23:59:59'),
                ('built', 'k', date '2026-01-10', timestamp '2026-01-10 10:00:00')
            ) as entries (call_id, customer_key, local_date, entered_at);
            create table reach.touched_customers as
            select 'k' as customer_key, entered_at as first_at, entered_at as last_at
            from _whole.core.fct_entries where call_id = 'built'
        """)
        # the data ended on the 9th at some hour, and end on the 9th at a later one
        reopen(connection, date(2026, 1, 9), (date(2026, 1, 9), date(2026, 1, 9)), (7, 7))
        reopened = connection.execute("select call_id from reach.reopened order by all").fetchall()
    assert reopened == [("ending",), ("within",)]


def test_a_late_day_leaves_what_a_whole_build_would(
    models: Models, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DBT_TARGET_PATH", str(tmp_path))
    builder = Builder(tmp_path, models)
    landing, one, other = (tmp_path / name for name in ("landing", "one/callhouse.duckdb", "other/callhouse.duckdb"))
    first, second, *_ = history(SEED)
    write(first, landing, 0)
    builder.build(one, landing)
    write(second, landing, 1)
    assert builder.increment(one, landing).startswith("building the days from ")
    assert builder.increment(one, landing) == Outcome.UNCHANGED.value
    builder.build(other, landing)
    assert differences(one, other, but=TOLD_BY_BUILDS) == []


def test_dbt_adds_a_late_answer_to_the_centre_and_keeps_what_changed(
    dbt: Dbt,
    centre_database: Path,
    sample: Path,
    workshop: Path,
    target: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def run(command: Sequence[str], variables: Mapping[str, str]) -> int:
        places = {"DBT_TARGET_PATH": str(target), "CALLHOUSE_DB": str(workshop), "CALLHOUSE_LANDING": str(landing)}
        places |= variables
        return dbt(*command, "--target-path", places["DBT_TARGET_PATH"], **places).returncode

    monkeypatch.setenv("DBT_TARGET_PATH", str(target))
    landing = Path(shutil.copytree(sample / "land", tmp_path / "landing"))
    shutil.copy(centre_database, workshop)
    remember(PROJECT, workshop)
    with duckdb.connect(str(workshop), read_only=True) as reader:
        reader.execute("set TimeZone = 'UTC'")
        call_id, day, ended_at = reader.execute("""
            select call_id, local_date, ended_at from core.fct_calls
            where direction = 'inbound' and not is_excluded and agent_id <> 'unassigned'
            order by started_at desc limit 1""").fetchall()[0]
        before = _answers(reader, day)
    answer = (
        "survey_id,call_id,leg_id,campaign_id,agent_id,kind,scale_min,scale_max,score,sent_at,answered_at,updated_at\n"
        f"late,{call_id},,,,csat,1,5,1,{ended_at:%Y-%m-%dT%H:%M:%SZ},{ended_at:%Y-%m-%dT%H:%M:%SZ},"
        f"{ended_at:%Y-%m-%dT%H:%M:%SZ}\n"
    )
    lay_down(landing, {"callhouse/surveys/late.csv": answer.encode()})

    assert Increment(PROJECT, workshop, landing, run, print).build() is Outcome.BUILT

    with duckdb.connect(str(workshop), read_only=True) as reader:
        assert _answers(reader, day) == before + 1
        told = "select distinct kpi_id, reason from quality.kpi_history where build_number = ?"
        changed = reader.execute(told, [last_build(reader).number]).fetchall()
        assert {kpi_id for kpi_id, _ in changed} == {"csat_mean", "csat_score", "survey_response_rate"}
        assert {reason for _, reason in changed} == {"new_rows"}
        assert reader.execute("select count(*) from intermediate.int_kpi_changes").fetchone() == (0,)
    workshop.unlink()


def _answers(reader: duckdb.DuckDBPyConnection, day: date) -> int:
    found = reader.execute("select count(score) from core.fct_surveys where kind = 'csat' and local_date = ?", [day])
    return int(found.fetchall()[0][0])
