"""One CSV file: plain blocks take the fast path, every other block the careful one."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from pathlib import Path

from callhouse.landing.contract import Table
from callhouse.landing.csv_careful import read_records
from callhouse.landing.csv_fast import PlainCsv
from callhouse.landing.csv_header import USUAL_DELIMITERS, Header, find_header
from callhouse.landing.lines import cut_torn, text_or_reason, whole_lines
from callhouse.landing.names import column_names
from callhouse.landing.spool import SEGMENT_BYTES, Segment, Spool
from callhouse.landing.streams import Content

PIPE_BYTES = 8 << 20  # files from this size on flow through a pipe


class CsvFile:
    """A CSV file as numbered records. `columns` is empty where the header is not recognised."""

    def __init__(self, content: Content, table: Table, folder: Path) -> None:
        self._content = content
        self._header = read_header(content, table)
        self.columns: list[str] = []
        self.detail: str | None = None
        if self._header is None:
            self.detail = "no header: the file holds no line with text"
        elif self._header.is_recognised:
            self.columns = column_names(self._header.fields, table.declared)
        else:
            self.detail = "no column of the header is declared for this table"
        is_usual = self._header is not None and self._header.delimiter in USUAL_DELIMITERS
        delimiter = self._header.delimiter if self._header and is_usual else ","
        self._rows = Spool(folder, self.columns, len(self.columns), delimiter)
        self._malformed = Spool.malformed(folder)

    @property
    def counts(self) -> tuple[int, int]:
        """Rows and malformed lines, known once the segments are exhausted."""
        return self._rows.rows, self._malformed.rows

    def segments(self) -> Iterator[Segment]:
        """Yield all records and malformed lines; read the file once.

        Of a large file the first segment is a pipe: the caller must read it while another thread
        asks for the next segment.
        """
        header = self._header
        if header is None:
            return
        if header.is_recognised:
            steps = _read(self._content, header, self._rows, self._malformed)
            if self._content.size >= PIPE_BYTES and (pipe := self._rows.make_pipe()):
                yield pipe
                with self._rows.piped(pipe):
                    deque(steps, maxlen=0)
        else:
            steps = _refuse(self._content, self._malformed)
        for _ in steps:
            for spool in (self._rows, self._malformed):
                if spool.bytes >= SEGMENT_BYTES:
                    yield from spool.flush()
        for spool in (self._rows, self._malformed):
            yield from spool.flush()


def read_header(content: Content, table: Table) -> Header | None:
    """Return the header of a CSV file, None where it holds no line with text."""
    skipped = 0
    for block, _ in whole_lines(content):
        lines = block.splitlines(keepends=True)
        header = find_header(lines, table.declared)
        if header is not None:
            return Header(header.fields, header.delimiter, skipped + header.lines, header.is_recognised)
        skipped += len(lines)
    return None


def _read(content: Content, header: Header, rows: Spool, malformed: Spool) -> Iterator[None]:
    """Fill the spools, a block a step."""
    plain_csv = PlainCsv(header)
    line, to_skip, rest = 1, header.lines, b""
    for fresh, is_last in whole_lines(content):
        block = rest + fresh
        if to_skip:
            lines = block.splitlines(keepends=True)
            skipped = len(lines[:to_skip])
            block = b"".join(lines[skipped:])
            line, to_skip = line + skipped, to_skip - skipped
        block, torn = cut_torn(block) if is_last and content.torn else (block, None)
        plain = plain_csv.lines(block)
        if plain is not None:
            rows.lines(line, plain)
            line, rest = line + len(plain), b""
        else:
            records = read_records(block, line, header, is_last=is_last)
            rows.records(records.rows)
            rows.records(records.multiline, multiline=True)
            malformed.records(records.malformed)
            line, rest = records.next_line, records.rest
        if torn is not None:
            malformed.records([(line, "truncated_file", torn)])
        yield


def _refuse(content: Content, malformed: Spool) -> Iterator[None]:
    """Send every line that is not blank to the malformed lines, a block a step."""
    line = 1
    for fresh, is_last in whole_lines(content):
        block, torn = cut_torn(fresh) if is_last and content.torn else (fresh, None)
        lines = block.splitlines()
        texts = ((number, text_or_reason(raw)[0]) for number, raw in enumerate(lines, line))
        malformed.records([(at, "unrecognised_header", text) for at, text in texts if text.strip()])
        line += len(lines)
        if torn is not None:
            malformed.records([(line, "truncated_file", torn)])
        yield
