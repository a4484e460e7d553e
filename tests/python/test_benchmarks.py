"""The exports that speed is measured on: the whole native layout, the same each time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from benchmarks.generate import generate, months
from benchmarks.queries import QUERIES, table
from benchmarks.steps import publish
from benchmarks.yardstick import differences, write_tables
from callhouse.landing import land_whole
from callhouse.landing.contract import read_contract

NATIVE = "source_system = 'callhouse'"  # the golden day has a neighbour
FIRST, LAST = date(2026, 1, 31), date(2026, 2, 10)


@pytest.mark.parametrize("kind", ["parquet", "csv"])
def test_generated_exports_land_whole_and_are_the_same_each_time(kind: str, tmp_path: Path, project: Path) -> None:
    landed: list[dict[str, list[Any]]] = []
    declared = {table.name: {*table.columns} for table in read_contract(project) if table.source == "callhouse"}
    for turn in ("one", "two"):
        rows = generate(tmp_path / turn / "callhouse", 60_000, kind, FIRST, LAST)
        with duckdb.connect() as connection:
            land_whole(connection, tmp_path / turn, project)
            states = "select status, lines_malformed, sum(rows_landed) from raw._files group by all"
            assert connection.execute(states).fetchall() == [("landed", 0, rows)]
            landed.append({})
            for name, columns in declared.items():
                found = connection.execute(f"select * exclude _loaded_at from raw.callhouse__{name} order by all")
                assert columns < {column[0] for column in found.description}
                landed[-1][name] = found.fetchall()
    assert all(landed[0].values())
    assert landed[0] == landed[1]


def test_generated_exports_come_in_months() -> None:
    assert list(months(FIRST, LAST)) == [(FIRST, FIRST), (date(2026, 2, 1), LAST)]


def test_a_folder_that_is_there_stays_as_it_is(tmp_path: Path) -> None:
    with pytest.raises(FileExistsError, match="name a new folder"):
        generate(tmp_path, 60_000)


@pytest.fixture(scope="module")
def floor(golden_database: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The floor's tables of the golden day, in memory beside those that its models built."""
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.execute(f"set TimeZone = 'UTC'; attach '{golden_database}' as landed (read_only)")
        write_tables(connection)
        yield connection


def test_the_floor_of_the_golden_day_is_what_its_models_built(floor: duckdb.DuckDBPyConnection) -> None:
    assert list(differences(floor, "memory", "landed", NATIVE)) == []


def test_a_row_that_differs_is_told(floor: duckdb.DuckDBPyConnection) -> None:
    floor.execute("begin; delete from core.fct_sales where sale_id = (select min(sale_id) from core.fct_sales)")
    floor.execute("alter table core.fct_cases add column surplus integer")
    told = list(differences(floor, "memory", "landed", NATIVE))
    floor.execute("rollback")
    assert told == [
        "fct_sales: 0 rows are not built, 1 rows are built only",
        "fct_cases: columns [('core', 'surplus', 'INTEGER')]",
    ]


def test_every_query_finds_rows(golden_database: Path, tmp_path: Path) -> None:
    published = tmp_path / "published.duckdb"
    publish(golden_database, published)
    lines = table(published, warm_runs=2, cold_runs=1).splitlines()
    rows = {line.split("|")[1].strip(): int(line.split("|")[2].replace(",", "")) for line in lines[2:13]}
    assert set(rows) == {query.stem.replace("_", " ") for query in QUERIES}
    assert {name for name, found in rows.items() if not found} <= {"an agent over a quarter"}
