"""Compare two databases mart by mart."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb


def records(reader: duckdb.DuckDBPyConnection, table: str) -> list[dict[str, Any]]:
    """All rows of a table, by name of column."""
    found = reader.execute(f"from {table}")
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def differences(left: Path, right: Path) -> list[str]:
    """Names of the tables of core and kpi whose rows differ, with the number of differing rows.

    Every column is compared exactly, as a multiset of rows; a table that only one side has is named, too.
    """
    found = []
    with duckdb.connect() as connection:
        connection.execute(f"attach '{left}' as a (read_only)")
        connection.execute(f"attach '{right}' as b (read_only)")
        names = {
            side: {
                f'"{schema}"."{table}"'
                for schema, table in connection.execute(
                    """
                    select schema_name, table_name from duckdb_tables()
                    where database_name = ? and schema_name in ('core', 'kpi')
                    """,
                    [side],
                ).fetchall()
            }
            for side in ("a", "b")
        }
        assert names["a"], f"no marts in {left}"
        found += [f"{name} only once" for name in sorted(names["a"] ^ names["b"])]
        for name in sorted(names["a"] & names["b"]):
            count = connection.execute(
                f"""
                select count(*) from (
                    (select * from a.{name} except all select * from b.{name})
                    union all
                    (select * from b.{name} except all select * from a.{name})
                )
                """
            ).fetchone()
            if count != (0,):
                found.append(f"{name}: {count}")
    return found


def ledger(reader: duckdb.DuckDBPyConnection, source_system: str) -> list[tuple[int, ...]]:
    """Raw, staged, superseded and quarantined rows of each table of a source."""
    return reader.execute(
        """
        select raw_rows, staged_rows, superseded_rows, quarantined_rows from quality.row_ledger
        where source_system = ? order by table_name
        """,
        [source_system],
    ).fetchall()


def not_passed_on(reader: duckdb.DuckDBPyConnection, source: str) -> list[str]:
    """Tables of the contract that hold something else than a source's staging: its columns, and NULL for all others."""
    wrong = []
    staged = reader.execute(
        "select table_name, list(column_name) from duckdb_columns() "
        "where database_name = current_database() and starts_with(table_name, ?) group by all order by all",
        [f"stg_{source}__"],
    ).fetchall()
    assert len(staged) > 3
    for table, known in staged:
        name = table.partition("__")[2]
        rows = f"(from intermediate.int_{name} where source_system = '{source}')"
        columns = [column for column, *_ in reader.execute(f"describe {rows}").fetchall() if column != "source_system"]
        found = ", ".join(columns)
        wanted = ", ".join(column if column in known else "null" for column in columns)
        left, right = f"(select {found} from {rows})", f"(select {wanted} from staging.{table})"
        if reader.execute(f"({left} except all {right}) union all ({right} except all {left}) limit 1").fetchall():
            wrong.append(name)
    return wrong
