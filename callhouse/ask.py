"""Open a database with the settings of a build, and ask it for one value."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
from duckdb import DuckDBPyConnection


@contextmanager
def opened(file: Path | str = ":memory:") -> Iterator[DuckDBPyConnection]:
    """Open a database with the settings of profiles.yml: memory, where it spills, threads, no order of rows, UTC."""
    settings: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": os.environ.get("CALLHOUSE_MEMORY_LIMIT") or "4GB",
        "temp_directory": os.environ.get("CALLHOUSE_TEMP") or "warehouse/temp",
        "threads": 2,
        "preserve_insertion_order": False,
    }
    with duckdb.connect(str(file), config=settings) as connection:
        connection.execute("set TimeZone = 'UTC'")
        yield connection


def value(connection: DuckDBPyConnection, query: str, parameters: Sequence[object] = ()) -> Any:
    """Return the first value of the first row of a query; None where it has no row."""
    row = connection.execute(query, list(parameters)).fetchone()
    return row[0] if row else None
