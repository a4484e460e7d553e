"""The golden day delivered by two sources with the same ids: neither may touch the other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from test_golden_day import built_cells, read_golden_cells, wrong_cells

OF_RAW_ROWS = {"bad_fields", "conflicts", "input_history", "kpi_history", "quarantine", "row_ledger"}


@pytest.fixture(scope="module")
def twins(twins_database: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A reader of the day with its twin."""
    with duckdb.connect(str(twins_database), read_only=True) as connection:
        yield connection


def test_the_golden_day_stays_as_it_is(twins: duckdb.DuckDBPyConnection, project: Path) -> None:
    expected = read_golden_cells(project)
    built = built_cells(twins, expected)
    assert sorted(built.keys() ^ expected.keys()) == []
    assert wrong_cells(expected, built) == {}


def test_the_twin_has_the_same_rows(twins: duckdb.DuckDBPyConnection) -> None:
    tables = [
        f"{schema}.{table}"
        for schema, table in twins.execute(
            """
            select schema_name, table_name
            from duckdb_columns()
            where
                database_name = current_database() and column_name = 'source_system'
                and schema_name in ('core', 'kpi', 'insight', 'quality')
            order by all
            """
        ).fetchall()
        if table not in OF_RAW_ROWS
    ]
    rows = "(select * exclude (source_system) from {} where source_system = '{}')"
    alone = {
        table
        for table in tables
        for one, other in (("callhouse", "twin"), ("twin", "callhouse"))
        if twins.execute(f"{rows.format(table, one)} except all {rows.format(table, other)} limit 1").fetchall()
    }
    assert alone == set()
    filled = [table for table in tables if twins.execute(f"select 1 from {table} limit 1").fetchall()]
    assert len(filled) > 25
