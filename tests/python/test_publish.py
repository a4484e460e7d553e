"""Publishing: refuses all but a whole and green build, swaps whole files, never harms the old."""

from __future__ import annotations

import errno
import hashlib
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pytest

from callhouse.publish import RefusedError, publish
from callhouse.summary import WIDTH, summarise, value_in_unit

Row = tuple[str, bool, bool | None]
GREEN: Row = ("build", True, True)


def make_warehouse(file: Path, log: list[Row], calls: int = 3) -> Path:
    """Write a small warehouse file whose build log is `log` (command, is_whole, is_green)."""
    with duckdb.connect(str(file)) as connection:
        connection.execute(
            """
            create schema raw; create schema core; create schema kpi; create schema quality;
            create table raw.callhouse__calls as select '+1 555 0100' as customer_number;
            create table core.fct_calls as select i as call_id, i * 2 as seconds from range(?) t(i);
            comment on table core.fct_calls is 'One row a call; the customer''s number is hashed';
            comment on column core.fct_calls.seconds is 'Length of the call, s';
            create view core.long_calls as from core.fct_calls where seconds > 2;
            create table quality.quarantine as select 'x,y' as raw_record;
            create table quality.row_ledger (
                source_system text, table_name text, raw_rows bigint, staged_rows bigint,
                superseded_rows bigint, quarantined_rows bigint);
            insert into quality.row_ledger values
                ('north', 'calls', 1000, 990, 6, 4), ('north', 'legs', 500, 500, 0, 0),
                ('south', 'calls', 10, 8, 0, 0);
            create table kpi.kpi_catalog (kpi_id text, name_en text, family text, unit text);
            insert into kpi.kpi_catalog values
                ('aht_seconds', 'Average handle time', 'handling', 'seconds'),
                ('missed_call_rate', 'Missed call rate', 'accessibility', 'ratio'),
                ('calls_offered', 'Call volume (offered)', 'volume', 'calls'),
                ('cost_per_call', 'Cost per call', 'cost', 'currency/call'),
                ('outbound_customer_abandon_rate',
                    'Outbound: the customer hung up before an agent', 'accessibility', 'ratio');
            create table kpi.kpi_values (
                source_system text, local_date date, grain text, kpi_id text, variant text,
                numerator double, denominator double, value double, currency text);
            insert into kpi.kpi_values
            from (values
                ('north', '2026-05-01', 'month', 'calls_offered', 'default', 7, null, 7, null),
                ('north', '2026-06-01', 'month', 'calls_offered', 'default', 31125, null, 31125,
                    null),
                ('north', '2026-07-01', 'campaign_day', 'calls_offered', 'default', 1, null, 1,
                    null),
                ('north', '2026-06-01', 'month', 'missed_call_rate', 'default', 3962, 31125,
                    3962 / 31125, null),
                ('north', '2026-06-01', 'month', 'aht_seconds', 'default', 408, 10, 40.8, null),
                ('north', '2026-06-01', 'month', 'aht_seconds', 'p90', null, 10, 99.04, null),
                ('north', '2026-06-01', 'month', 'cost_per_call', 'default', 1250.5, 1000, 1.2505,
                    'EUR'),
                ('north', '2026-06-01', 'month', 'outbound_customer_abandon_rate', 'default', 0, 0,
                    null, null),
                ('south', '2026-05-01', 'month', 'calls_offered', 'default', 8, null, 8, null)
            );
            """.replace("range(?)", f"range({calls})")
        )
        connection.execute(
            """
            create table quality.build_log (
                build_number bigint, invocation_id varchar, command varchar, is_whole boolean,
                is_green boolean, failed_nodes integer, started_at timestamp, finished_at timestamp)
            """
        )
        for number, (command, is_whole, is_green) in enumerate(log, start=1):
            finished = None if is_green is None else "2026-06-17 01:00:00"
            failed = None if is_green is None else int(not is_green)
            connection.execute(
                "insert into quality.build_log values (?, ?, ?, ?, ?, ?, '2026-06-17', ?)",
                [number, f"run-{number}", command, is_whole, is_green, failed, finished],
            )
    return file


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    return make_warehouse(tmp_path / "callhouse.duckdb", [GREEN])


def ignore(line: str) -> None:
    """Take no notice of progress."""


def query(file: Path, sql: str) -> list[Any]:
    with duckdb.connect(str(file), read_only=True) as connection:
        return connection.sql(sql).fetchall()


@contextmanager
def program(code: str, file: Path) -> Iterator[Callable[[], str]]:
    """Run Python code in another process up to its `input()`; then call for what it prints."""
    with subprocess.Popen(
        [sys.executable, "-c", f"import duckdb, sys; file = sys.argv[1]\n{code}", str(file)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield lambda: process.communicate("\n")[0].strip()
        process.kill()


def test_only_marts_are_published_and_the_manifest_says_what(warehouse: Path, tmp_path: Path) -> None:
    published = tmp_path / "served" / "deep" / "published.duckdb"
    manifest = publish(warehouse, published, ignore)

    assert manifest["tables"] == {
        "core.fct_calls": 3,
        "core.long_calls": 1,
        "kpi.kpi_catalog": 5,
        "kpi.kpi_values": 9,
        "quality.row_ledger": 3,
    }
    assert (
        dict(query(published, "select schema_name || '.' || table_name, 1 from duckdb_tables()")).keys()
        == manifest["tables"].keys()
    )
    assert query(published, "select * from duckdb_views() where not internal") == []
    assert query(published, "select * from core.long_calls") == [(2, 4)]
    assert query(published, "select comment from duckdb_tables() where comment is not null") == [
        ("One row a call; the customer's number is hashed",)
    ]
    assert query(published, "select comment from duckdb_columns() where comment is not null") == [
        ("Length of the call, s",)
    ]

    assert json.loads((published.parent / "published.duckdb.json").read_text()) == manifest
    assert manifest["sha256"] == hashlib.sha256(published.read_bytes()).hexdigest()
    assert manifest["build"]["invocation_id"] == "run-1"
    assert manifest["kpi_values"]["calls_offered"] == 4
    beside = {file.name for file in published.parent.iterdir()} - {".published.duckdb.lock"}
    assert beside == {"published.duckdb", "published.duckdb.json"}


def test_an_old_client_can_open_it(warehouse: Path, tmp_path: Path) -> None:
    published = tmp_path / "published.duckdb"
    publish(warehouse, published, ignore)
    with duckdb.connect() as connection:
        connection.execute(f"attach '{published}' as served (read_only)")
        tags = connection.sql("select tags from duckdb_databases() where database_name = 'served'")
        assert tags.fetchall() == [({"storage_version": "v1.0.0+"},)]


@pytest.mark.parametrize(
    ("log", "reason"),
    [
        ([], "no finished build"),
        ([("build", True, False)], "failed .1 nodes"),
        ([("build", True, None)], "interrupted or still runs"),
        ([("build", False, True)], "only a part"),
        ([GREEN, ("run", False, True)], "only a part"),
        ([GREEN, ("seed", True, True)], "only a part"),
        ([GREEN, ("build", True, False)], "failed .1 nodes"),
        ([GREEN, ("test", True, False)], "`dbt test` failed .1 nodes"),
        ([GREEN, ("test", False, False), ("test", False, True)], "`dbt test` failed .1 nodes"),
        ([GREEN, ("test", True, None)], "`dbt test` was interrupted"),
        ([GREEN, ("retry", False, True)], "only a part"),
    ],
)
def test_refuses_all_but_a_whole_and_green_build(tmp_path: Path, log: list[Row], reason: str) -> None:
    published = tmp_path / "published.duckdb"
    publish(make_warehouse(tmp_path / "good.duckdb", [GREEN]), published, ignore)
    before = published.read_bytes()

    doubtful = make_warehouse(tmp_path / "doubtful.duckdb", log, calls=99)
    with pytest.raises(RefusedError, match=reason) as refusal:
        publish(doubtful, published, ignore)
    assert "\n" not in str(refusal.value)
    assert "make build" in str(refusal.value)
    assert published.read_bytes() == before


@pytest.mark.parametrize(
    "log",
    [
        [("build", True, False), GREEN],
        [("test", True, False), GREEN, ("test", False, True)],
        [GREEN, ("compile", False, True), ("generate", False, None)],
    ],
)
def test_what_came_before_or_changes_no_data_does_not_matter(tmp_path: Path, log: list[Row]) -> None:
    warehouse = make_warehouse(tmp_path / "callhouse.duckdb", log)
    assert publish(warehouse, tmp_path / "published.duckdb", ignore)["tables"]


def test_refuses_what_is_no_warehouse(warehouse: Path, tmp_path: Path) -> None:
    published = tmp_path / "published.duckdb"
    with pytest.raises(RefusedError, match="no build file"):
        publish(tmp_path / "absent.duckdb", published, ignore)
    (tmp_path / "text.duckdb").write_text("not a database " * 1000)
    with pytest.raises(RefusedError, match="not a valid DuckDB database"):
        publish(tmp_path / "text.duckdb", published, ignore)
    duckdb.connect(str(tmp_path / "empty.duckdb")).close()
    with pytest.raises(RefusedError, match=r"no quality\.build_log"):
        publish(tmp_path / "empty.duckdb", published, ignore)
    with pytest.raises(RefusedError, match="is the build file"):
        publish(warehouse, warehouse, ignore)
    (tmp_path / "a_file").touch()
    with pytest.raises(RefusedError, match="set CALLHOUSE_PUBLISHED"):
        publish(warehouse, tmp_path / "a_file" / "published.duckdb", ignore)
    assert not published.exists()


def test_names_the_program_that_holds_the_build_file(warehouse: Path, tmp_path: Path) -> None:
    writer = "connection = duckdb.connect(file); print('ready', flush=True); input()"
    with (
        program(writer, warehouse),
        pytest.raises(RefusedError, match=r"is open in .*\(PID \d+\): close it"),
    ):
        publish(warehouse, tmp_path / "published.duckdb", ignore)


def test_a_reader_keeps_the_old_file_and_the_next_one_sees_the_new(warehouse: Path, tmp_path: Path) -> None:
    published = tmp_path / "published.duckdb"
    publish(warehouse, published, ignore)
    larger = make_warehouse(tmp_path / "larger.duckdb", [GREEN], calls=5000)
    reader = (
        "connection = duckdb.connect(file, read_only=True); print('ready', flush=True); input()\n"
        "print(connection.sql('select count(*), sum(seconds) from core.fct_calls').fetchone())"
    )
    with program(reader, published) as answer:
        publish(larger, published, ignore)
        assert query(published, "select count(*) from core.fct_calls") == [(5000,)]
        assert answer() == "(3, 6)"


@pytest.mark.parametrize(
    ("failure", "raised", "reason"),
    [
        (KeyboardInterrupt(), KeyboardInterrupt, None),
        (OSError(errno.ENOSPC, "No space left on device"), RefusedError, "is full"),
        (OSError(errno.EROFS, "Read-only file system"), RefusedError, "Read-only"),
    ],
)
def test_stopped_before_the_swap_leaves_the_old_file(
    warehouse: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    failure: BaseException,
    raised: type[BaseException],
    reason: str | None,
) -> None:
    published = tmp_path / "published.duckdb"
    publish(warehouse, published, ignore)
    before = published.read_bytes()

    def fail(self: Path, target: Path) -> Path:
        raise failure

    larger = make_warehouse(tmp_path / "larger.duckdb", [GREEN], calls=5000)
    with monkeypatch.context() as patch, pytest.raises(raised, match=reason):
        patch.setattr(Path, "replace", fail)
        publish(larger, published, ignore)
    assert published.read_bytes() == before
    assert not list(tmp_path.glob(".*.part"))
    publish(larger, published, ignore)
    assert published.read_bytes() != before


def test_what_a_killed_publish_left_is_cleared(warehouse: Path, tmp_path: Path) -> None:
    left = [tmp_path / f".published.duckdb{end}" for end in (".part", ".part.wal", ".json.part")]
    for file in left:
        file.write_text("half a file")
    publish(warehouse, tmp_path / "published.duckdb", ignore)
    assert not any(file.exists() for file in left)


def test_summary_shows_the_newest_month_of_each_source(warehouse: Path, tmp_path: Path) -> None:
    published = tmp_path / "published.duckdb"
    publish(warehouse, published, ignore)
    lines = summarise(published)

    assert all(len(line) <= WIDTH for line in lines)
    rows = [" ".join(line.split()) for line in lines if line]
    assert rows == [
        "north, 2026-06",
        "==============",
        "volume",
        "Call volume (offered) 31,125",
        "accessibility",
        "Missed call rate 12.73 % 3,962 / 31,125",
        "Outbound: the customer hung up before an agent - 0 / 0",
        "handling",
        "Average handle time 40.8 s 408 / 10",
        "cost",
        "Cost per call 1.25 EUR/call 1,250.50 / 1,000",
        "rows: 1,500 raw = 1,490 staged + 6 superseded + 4 quarantined",
        "south, 2026-05",
        "==============",
        "volume",
        "Call volume (offered) 8",
        "rows: 10 raw = 8 staged + 0 superseded + 0 quarantined DOES NOT ADD UP, difference 2",
    ]


def test_summary_can_be_narrowed_and_widened(warehouse: Path, tmp_path: Path) -> None:
    published = tmp_path / "published.duckdb"
    publish(warehouse, published, ignore)
    assert summarise(published, "south")[1] == "south, 2026-05"
    may = summarise(published, month="2026-05")
    assert [line for line in may if ", 2026" in line] == ["north, 2026-05", "south, 2026-05"]
    wide = [line.split() for line in summarise(published, "north", all_variants=True)]
    assert ["p90", "99.0", "s", "-", "/", "10"] in wide
    with pytest.raises(RefusedError, match=r"no source 'east'; there is: north, south"):
        summarise(published, "east")
    with pytest.raises(RefusedError, match=r"for 2025-01; months are: 2026-05, 2026-06"):
        summarise(published, month="2025-01")
    with pytest.raises(RefusedError, match="make build"):
        summarise(tmp_path / "absent.duckdb")


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (None, "ratio", "-"),
        (-0.05, "ratio", "-5.00 %"),
        (2.5, "hours", "2.5 h"),
        (-12.0, "points", "-12"),
        (4.256, "points", "4.26"),
        (7.125, "calls/hour", "7.12 calls/hour"),
        (1234.5, "currency/contact", "1,234.50 PLN/contact"),
    ],
)
def test_values_are_shown_in_their_unit(value: float | None, unit: str, shown: str) -> None:
    assert value_in_unit(value, unit, "PLN" if "currency" in unit else None) == shown
