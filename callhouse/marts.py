"""The marts of a build as a fresh, compact database file: what publishing swaps in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from callhouse import __version__
from callhouse.ask import value
from callhouse.guard import RefusedError

SCHEMAS = ("core", "kpi", "insight")
QUALITY_TABLES = ("row_ledger", "capabilities", "silent_days", "silent_agent_days", "kpi_history")
STORAGE = "v1.0.0"  # the oldest DuckDB that can open the published file is 1.0
COPY = "callhouse_published_copy"
ORDER = ("kpi_id", "variant", "measure", "grain", "local_date", "interval_starts_at", "source_system")

# Comments of the one table that no model makes.
BUILD_TABLE = {
    "": "One row: the build that this file holds. Manifest and file are of one publish where its numbers are equal.",
    "build_number": "Running number of the build in its warehouse file.",
    "invocation_id": "Id that dbt gave the run.",
    "finished_at": "When the run ended, UTC.",
    "callhouse_version": "Version of Callhouse that published the file.",
}
TOTALS = """
    select
        kpi_id,
        count(*),
        round(fsum(case when grain = 'month' and variant = 'default' then numerator end), 6),
        round(fsum(case when grain = 'month' and variant = 'default' then denominator end), 6)
    from {copy}.kpi.kpi_values
    group by 1
    order by 1
"""


@dataclass(frozen=True)
class Build:
    """The last build of a warehouse file, out of `quality.build_log`."""

    number: int
    invocation_id: str
    finished_at: datetime


def copy_marts(
    connection: duckdb.DuckDBPyConnection, build: Build, copy: Path
) -> tuple[dict[str, int], dict[str, Any]]:
    """Write all marts of the opened build to the fresh file `copy`; return rows by table and totals by KPI."""
    source = value(connection, "select current_database()")
    marts = connection.execute(
        """
        select schema_name, name, comment from (
            select database_name, schema_name, table_name as name, comment from duckdb_tables()
            union all
            select database_name, schema_name, view_name, comment from duckdb_views()
        )
        where database_name = $source
            and (schema_name in $schemas or schema_name = 'quality' and name in $quality)
        order by all
        """,
        {"source": source, "schemas": SCHEMAS, "quality": QUALITY_TABLES},
    ).fetchall()
    if not any(schema in SCHEMAS for schema, *_ in marts):
        raise RefusedError(f"the build has no table in {', '.join(SCHEMAS)}: run `make build`")
    connection.execute(f"attach {_text(str(copy))} as {COPY} (read_write, storage_version '{STORAGE}')")
    tables: dict[str, int] = {}
    for schema, name, comment in marts:
        place = f"{COPY}.{_name(schema)}.{_name(name)}"
        connection.execute(f"create schema if not exists {COPY}.{_name(schema)}")
        origin = f"{_name(source)}.{_name(schema)}.{_name(name)}"
        connection.execute(f"create table {place} as from {origin} {_order(connection, origin)}")
        tables[f"{schema}.{name}"] = value(connection, f"select count(*) from {place}")
        if comment:
            connection.execute(f"comment on table {place} is {_text(comment)}")
    _copy_column_comments(connection, source, tables)
    _write_build(connection, build)
    tables["quality.published_build"] = 1
    totals = _totals(connection) if "kpi.kpi_values" in tables else {}
    connection.execute(f"checkpoint {COPY}")
    connection.execute(f"detach {COPY}")
    return tables, totals


def _order(connection: duckdb.DuckDBPyConnection, origin: str) -> str:
    """Return the `order by` of a table: a query of few days or of one KPI then reads few blocks of it."""
    columns = {row[0] for row in connection.execute(f"describe {origin}").fetchall()}
    keys = [key for key in ORDER if key in columns]
    return f"order by {', '.join(keys)}" if keys else ""


def _copy_column_comments(connection: duckdb.DuckDBPyConnection, source: str, tables: dict[str, int]) -> None:
    comments = connection.execute(
        """
        select schema_name, table_name, column_name, comment from duckdb_columns()
        where database_name = $source and comment is not null
        """,
        {"source": source},
    ).fetchall()
    for schema, name, column, comment in comments:
        if f"{schema}.{name}" in tables:
            place = f"{COPY}.{_name(schema)}.{_name(name)}.{_name(column)}"
            connection.execute(f"comment on column {place} is {_text(comment)}")


def _write_build(connection: duckdb.DuckDBPyConnection, build: Build) -> None:
    """Say in the file itself which build it holds."""
    place = f"{COPY}.quality.published_build"
    connection.execute(f"create schema if not exists {COPY}.quality")
    connection.execute(
        f"create table {place} as select "
        "$number::bigint as build_number, $id::varchar as invocation_id, "
        "$finished::timestamp as finished_at, $version::varchar as callhouse_version",
        {
            "number": build.number,
            "id": build.invocation_id,
            "finished": build.finished_at,
            "version": __version__,
        },
    )
    for column, comment in BUILD_TABLE.items():
        what = f"column {place}.{column}" if column else f"table {place}"
        connection.execute(f"comment on {what} is {_text(comment)}")


def _totals(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, float | None]]:
    """Return per KPI its rows, and numerators and denominators of its months, default variant, all sources added up."""
    return {
        kpi: {"rows": rows, "numerator": numerator, "denominator": denominator}
        for kpi, rows, numerator, denominator in connection.sql(TOTALS.format(copy=COPY)).fetchall()
    }


def _name(identifier: str) -> str:
    return '"' + identifier.replace('"', '""') + '"'


def _text(literal: str) -> str:
    return "'" + literal.replace("'", "''") + "'"
