"""Ask a database for one value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from duckdb import DuckDBPyConnection


def value(connection: DuckDBPyConnection, query: str, parameters: Sequence[object] = ()) -> Any:
    """Return the first value of the first row of a query; None where it has no row."""
    row = connection.execute(query, list(parameters)).fetchone()
    return row[0] if row else None
