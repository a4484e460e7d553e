"""The folder of a landing's temporary files: beside the database file, where the next landing clears it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from duckdb import DuckDBPyConnection


@contextmanager
def scratch(connection: DuckDBPyConnection) -> Iterator[Path]:
    """Yield an empty folder that only this landing uses, for DuckDB lets one process write to a file.

    What a killed landing left there, raw records, is removed first. Of a database in memory it is a
    temporary folder of the system.
    """
    row = connection.execute("select path from duckdb_databases() where database_name = current_database()").fetchone()
    if row is None or row[0] is None:
        with tempfile.TemporaryDirectory(prefix="callhouse-") as folder:
            yield Path(folder)
        return
    file = Path(row[0])
    beside = file.with_name(f".{file.name}.landing")
    if beside.exists():
        shutil.rmtree(beside)
    beside.mkdir(mode=0o700)
    try:
        yield beside
    finally:
        shutil.rmtree(beside)
