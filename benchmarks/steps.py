"""What is timed beside dbt: `python -m benchmarks.steps NAME FOLDER DATABASE`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from benchmarks import yardstick
from callhouse.ask import opened
from callhouse.environment import PROJECT
from callhouse.guard import open_read_only
from callhouse.landing import land_whole
from callhouse.marts import Build, copy_marts

OWN_SCHEMAS = ("raw", "intermediate", "staging", "information_schema", "pg_catalog")


def copy_files(landing: Path, database: Path) -> None:
    """Create a table of each folder of files, as DuckDB itself does it: the floor of the landing."""
    with opened(database) as connection:
        connection.execute("create schema raw")
        for folder in sorted((landing / "callhouse").iterdir()):
            kind = next(folder.iterdir()).suffix[1:]
            reader = {
                "parquet": f"read_parquet('{folder}/*.parquet', filename = true)",
                "csv": f"read_csv('{folder}/*.csv', all_varchar = true, header = true, filename = true)",
            }[kind]
            connection.execute(f"create table raw.callhouse__{folder.name} as from {reader}")


def land(landing: Path, database: Path) -> None:
    """Land the files as a build does."""
    with opened(database) as connection:
        land_whole(connection, landing, PROJECT)


def read_and_write(copy: Path, database: Path) -> None:
    """Read every raw table once and write every mart: what no build can do without."""
    with opened(copy) as connection:
        connection.execute(f"attach '{database}' as built (read_only)")
        tables = connection.execute(
            "select schema_name, table_name from duckdb_tables() where database_name = 'built'"
        ).fetchall()
        for schema, name in tables:
            if schema == "raw":
                connection.execute(f'select bit_xor(hash(t)) from built.raw."{name}" as t').fetchall()
            elif schema not in OWN_SCHEMAS:
                connection.execute(f'create schema if not exists "{schema}"')
                connection.execute(f'create table "{schema}"."{name}" as from built."{schema}"."{name}"')


def publish(build: Path, database: Path) -> None:
    """Copy the marts of a build to a new file, as publishing does."""
    with open_read_only(build) as connection:
        copy_marts(connection, Build(1, "benchmark", datetime(2026, 1, 1)), database)


STEPS: dict[str, Callable[[Path, Path], None]] = {
    "copy_files": copy_files,
    "land": land,
    "read_and_write": read_and_write,
    "publish": publish,
    "floor": yardstick.build,
    "check_floor": yardstick.compare,
}

if __name__ == "__main__":
    STEPS[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))
