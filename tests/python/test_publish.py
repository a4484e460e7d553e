"""Publishing: refuses all but a whole and green build, swaps whole files, never harms the old."""

from __future__ import annotations

import errno
import hashlib
import json
from pathlib import Path

import duckdb
import pytest
from small_warehouse import GREEN, Row, ignore, make_warehouse, program, query

from callhouse.guard import RefusedError
from callhouse.publish import publish
from callhouse.summary import WIDTH, summarise, value_in_unit


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    return make_warehouse(tmp_path / "callhouse.duckdb", [GREEN])


def test_only_marts_are_published_and_the_manifest_says_what(warehouse: Path, tmp_path: Path) -> None:
    published = tmp_path / "served" / "deep" / "published.duckdb"
    manifest = publish(warehouse, published, ignore)

    assert manifest["tables"] == {
        "core.fct_calls": 3,
        "core.long_calls": 1,
        "kpi.kpi_catalog": 5,
        "kpi.kpi_values": 9,
        "quality.row_ledger": 3,
        "quality.published_build": 1,
    }
    assert (
        dict(query(published, "select schema_name || '.' || table_name, 1 from duckdb_tables()")).keys()
        == manifest["tables"].keys()
    )
    assert query(published, "select * from duckdb_views() where not internal") == []
    assert query(published, "select * from core.long_calls") == [(2, 4)]
    assert query(
        published, "select comment from duckdb_tables() where schema_name = 'core' and comment is not null"
    ) == [("One row a call; the customer's number is hashed",)]
    commented = "select comment from duckdb_columns() where comment is not null and schema_name = 'core'"
    assert query(published, commented) == [("Length of the call, s",)]

    assert json.loads((published.parent / "published.duckdb.json").read_text()) == manifest
    assert manifest["sha256"] == hashlib.sha256(published.read_bytes()).hexdigest()
    assert manifest["build"]["invocation_id"] == "run-1"
    assert manifest["kpi_values"]["calls_offered"] == {"rows": 4, "numerator": 31140, "denominator": None}
    assert manifest["kpi_values"]["missed_call_rate"] == {"rows": 1, "numerator": 3962, "denominator": 31125}
    assert manifest["kpi_values"]["aht_seconds"] == {"rows": 2, "numerator": 408, "denominator": 10}
    assert query(published, "select build_number, invocation_id, finished_at::text from quality.published_build") == [
        (1, "run-1", "2026-06-17 01:00:00")
    ]
    described = "select count(comment), count(*) from duckdb_columns() where table_name = 'published_build'"
    assert query(published, described) == [(4, 4)]
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
