"""Temporary CSV files and pipes that carry numbered records into DuckDB.

Every record of a segment starts with the number of its physical line. The files are valid by
construction (UTF-8, no NUL, the right width, standard quoting), because a failing read would abort
the transaction of the whole build. Records with a line end inside a field go to a file of their
own, which DuckDB reads with one thread: only there could a reader that starts in the middle of the
file take the inside of a field for a record. A large file flows through a named pipe: one insert,
no copy on disk.
"""

from __future__ import annotations

import csv
import io
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from callhouse.landing.names import literal

SEGMENT_BYTES = 256 << 20
LINE_BYTES, BUFFER_BYTES = 2 << 20, 32 << 20  # DuckDB's defaults; raised for longer records


@dataclass(frozen=True)
class Segment:
    """Records ready to be inserted: SQL for the source, the line number and the values.

    `columns` are the target's columns; None sends (reason, record) to raw.malformed_lines.
    `path` is a temporary file or pipe to delete afterwards.
    """

    source: str
    line: str
    values: tuple[str, ...]
    columns: tuple[str, ...] | None
    path: Path | None = None


class Spool:
    """Collects the records of one set of columns; `flush` hands them over as segments."""

    def __init__(self, folder: Path, columns: Sequence[str] | None, width: int, delimiter: str = ",") -> None:
        self._folder = folder
        self._columns = None if columns is None else tuple(columns)
        self._width = width
        self._delimiter = delimiter
        self._number = f"%d{delimiter}%b".encode().__mod__
        self._files: dict[bool, _File] = {}
        self._pipe: IO[bytes] | None = None
        self.rows = 0
        self.bytes = 0

    @classmethod
    def malformed(cls, folder: Path) -> Spool:
        """Return a spool of malformed lines: (line, reason, record)."""
        return cls(folder, None, 2)

    def lines(self, first: int, lines: Sequence[bytes]) -> None:
        """Add one record per line, as delivered; `first` is the number of the first line."""
        numbered = map(self._number, enumerate(lines, first))
        self._write(b"\n".join(numbered) + b"\n", len(lines), multiline=False)

    def records(self, records: Sequence[Sequence[object]], *, multiline: bool = False) -> None:
        """Add records of the form (line number, value, ...); None and "" both become NULL."""
        text = io.StringIO()
        writer = csv.writer(text, delimiter=self._delimiter, quoting=csv.QUOTE_ALL, lineterminator="\n")
        writer.writerows(records)
        self._write(text.getvalue().encode(), len(records), multiline=multiline)

    def make_pipe(self) -> Segment | None:
        """Return a segment that one thread reads while another one fills it within `piped`; None where none can be."""
        path = Path(tempfile.mkdtemp(dir=self._folder), "pipe")
        try:
            os.mkfifo(path)
        except (AttributeError, OSError):  # not on Windows, nor on its disks seen from Linux
            return None
        return self._segment(path, LINE_BYTES, is_parallel=True)

    @contextmanager
    def piped(self, segment: Segment) -> Iterator[None]:
        """Send what is added down the pipe; only special records wait for `flush`."""
        assert segment.path is not None
        with segment.path.open("wb") as self._pipe:
            yield
        self._pipe = None

    def flush(self) -> list[Segment]:
        """Close the files and return them; the spool is empty afterwards."""
        segments = []
        for multiline, file in sorted(self._files.items()):
            file.handle.close()
            longest = max(file.longest + 1, LINE_BYTES)
            segments.append(self._segment(file.path, longest, is_parallel=not multiline))
        self._files = {}
        self.bytes = 0
        return segments

    def _write(self, data: bytes, rows: int, *, multiline: bool) -> None:
        if not rows:
            return
        self.rows += rows
        if self._pipe is not None and not multiline:
            if len(data) < LINE_BYTES:
                self._pipe.write(data)
                return
            multiline = True  # one line may be longer than the reader of the pipe accepts
        file = self._files.get(multiline)
        if file is None:
            file = self._files[multiline] = _File.create(self._folder)
        file.handle.write(data)
        file.longest = max(file.longest, len(data))
        self.bytes += len(data)

    def _segment(self, path: Path, longest: int, *, is_parallel: bool) -> Segment:
        names = [f"c{position}" for position in range(1, self._width + 1)]
        types = ", ".join(["'line': 'bigint'", *(f"'{name}': 'varchar'" for name in names)])
        return Segment(
            source=(
                f"read_csv({literal(str(path))}, auto_detect = false, header = false, "
                f"delim = {literal(self._delimiter)}, quote = '\"', escape = '\"', "
                f"new_line = '\\n', nullstr = '', strict_mode = true, "
                f"parallel = {str(is_parallel).lower()}, "
                f"max_line_size = {longest}, buffer_size = {max(2 * longest, BUFFER_BYTES)}, "
                f"columns = {{{types}}})"
            ),
            line="line",
            values=tuple(names),
            columns=self._columns,
            path=path,
        )


@dataclass
class _File:
    path: Path
    handle: IO[bytes]
    longest: int = 0

    @classmethod
    def create(cls, folder: Path) -> _File:
        number, path = tempfile.mkstemp(suffix=".csv", dir=folder)
        return cls(Path(path), os.fdopen(number, "wb"))
