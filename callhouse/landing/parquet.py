"""One Parquet file: every column as text, nested ones as JSON text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb

from callhouse.landing.contract import Table
from callhouse.landing.names import column_names, literal, quoted
from callhouse.landing.spool import Segment

MAGIC = b"PAR1"


class UnreadableError(Exception):
    """The file cannot be read at all; the text is one line that says why."""


class ParquetFile:
    """A Parquet file that was read once from end to end, so that loading it cannot fail.

    The trial runs in a database of its own: a damaged file would abort the build's transaction.
    Raise UnreadableError where it does not read.
    """

    def __init__(self, path: Path, table: Table) -> None:
        self.detail: str | None = None
        self._source = f"read_parquet({literal(_plain(path))}, file_row_number = true)"
        try:
            with duckdb.connect() as trial:
                described = trial.execute(f"describe from {self._source}").fetchall()
                fields = [(name, kind) for name, kind, *_ in described][:-1]
                self._values = tuple(_as_text(quoted(name), kind) for name, kind in fields)
                hashes = ", ".join(f"bit_xor(hash({value}))" for value in self._values)
                row = trial.execute(f"select count(*), {hashes} from {self._source}").fetchone()
        except duckdb.Error as error:
            raise UnreadableError(str(error)) from error
        assert row is not None
        self.counts = int(row[0]), 0
        self.columns = column_names([name for name, _ in fields], table.declared)

    def segments(self) -> Iterator[Segment]:
        """Yield the file as one segment."""
        yield Segment(self._source, "file_row_number + 1", self._values, tuple(self.columns))


def _plain(path: Path) -> str:
    """Return the path so that DuckDB does not take it for a pattern."""
    return "".join(f"[{char}]" if char in "*?[" else char for char in str(path.absolute()))


def _as_text(column: str, kind: str) -> str:
    """Return SQL for the column as text; NULL where that is empty."""
    if kind == "TIMESTAMP WITH TIME ZONE":  # in UTC, whatever zone the session is in
        return f"make_timestamp(epoch_us({column}))::varchar || '+00'"
    if kind.endswith("]") or kind.startswith(("STRUCT", "MAP", "UNION")):
        return f"to_json({column})::varchar"
    return f"nullif({column}::varchar, '')"
