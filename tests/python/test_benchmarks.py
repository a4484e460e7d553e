"""The exports that speed is measured on: the whole native layout, the same each time."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from benchmarks.generate import generate, months
from callhouse.landing import land_whole
from callhouse.landing.contract import read_contract

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
