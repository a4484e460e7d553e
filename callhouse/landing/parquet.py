"""One Parquet file: every column as text, nested ones as JSON text."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import duckdb

from callhouse.landing.contract import Table
from callhouse.landing.names import column_names, literal, quoted

MAGIC = b"PAR1"
OWN_COLUMNS = ("file_row_number", "_callhouse_path")  # what the reader adds to the columns of a file


class UnreadableError(Exception):
    """The file cannot be read at all; the text is one line that says why."""


class ParquetFile:
    """A Parquet file of which the end is known to read, or all of it where it `is_tried`: then loading it cannot fail.

    It is looked at in a database of its own: a damaged file would abort the build's transaction. Files of the same
    `shape` are loaded together. Raise UnreadableError where it does not read.
    """

    def __init__(self, path: Path, table: Table, is_tried: bool) -> None:
        self.path = path.absolute()
        self.detail: str | None = None
        source = read_sql([self.path])
        try:
            with duckdb.connect() as trial:
                described = trial.execute(f"describe from {source}").fetchall()
                self.shape = tuple((name, kind) for name, kind, *_ in described)[: -len(OWN_COLUMNS)]
                self.values = tuple(_as_text(quoted(name), kind) for name, kind in self.shape)
                hashes = [f"bit_xor(hash({value}))" for value in self.values] if is_tried else []
                row = trial.execute(f"select {', '.join(['count(*)', *hashes])} from {source}").fetchone()
        except duckdb.Error as error:
            raise UnreadableError(str(error)) from error
        assert row is not None
        self.counts = int(row[0]), 0
        self.columns = column_names([name for name, _ in self.shape], table.declared)


def read_sql(paths: Iterable[Path]) -> str:
    """Return SQL that reads files of one shape: their columns and OWN_COLUMNS."""
    names = ", ".join(literal(_plain(path)) for path in paths)
    return f"read_parquet([{names}], file_row_number = true, filename = {literal(OWN_COLUMNS[1])})"


def _plain(path: Path) -> str:
    """Return the path so that DuckDB does not take it for a pattern."""
    return "".join(f"[{char}]" if char in "*?[" else char for char in str(path))


def _as_text(column: str, kind: str) -> str:
    """Return SQL for the column as text; NULL where that is empty."""
    if kind == "TIMESTAMP WITH TIME ZONE":  # in UTC, whatever zone the session is in
        return f"make_timestamp(epoch_us({column}))::varchar || '+00'"
    if kind.endswith("]") or kind.startswith(("STRUCT", "MAP", "UNION")):
        return f"to_json({column})::varchar"
    return f"nullif({column}::varchar, '')"
