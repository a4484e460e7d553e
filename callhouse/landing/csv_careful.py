"""Read CSV record by record where a block is not plain: every line ends as a row or a reason."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from callhouse.landing.csv_header import Header
from callhouse.landing.lines import body, text_or_reason

LONGEST_RECORD_LINES = 1000
BYTE_ORDER_MARK = "\ufeff"


@dataclass
class Records:
    """What a block held, as (line, values...) and (line, reason, text).

    `multiline` are rows with a line end inside a field. `rest` is what the block's last, unfinished
    record needs to be read again with the next block; it starts on line `next_line`.
    """

    rows: list[tuple[object, ...]] = field(default_factory=list)
    multiline: list[tuple[object, ...]] = field(default_factory=list)
    malformed: list[tuple[object, ...]] = field(default_factory=list)
    rest: bytes = b""
    next_line: int = 1


def read_records(block: bytes, line: int, header: Header, *, is_last: bool) -> Records:
    """Read the records of `block`, whose first line is number `line` of the file.

    A record that is still open at the end of the block is left as `rest` unless it `is_last`.
    """
    lines = block.splitlines(keepends=True)
    records = Records(next_line=line + len(lines))
    at = 0
    while at < len(lines):
        text, reason = text_or_reason(lines[at])
        used = 1
        values: Sequence[str] = ()
        if reason is None and is_blank(text, header.delimiter):
            at += 1
            continue
        if reason is None and '"' not in text:
            values = text.split(header.delimiter)
        elif reason is None:
            quoted = _Quoted(lines, at, header)
            values, used, reason = quoted.values, quoted.lines, quoted.reason
            if quoted.is_open and not is_last:
                records.rest = b"".join(lines[at:])
                records.next_line = line + at
                break
        reason = reason or _misfit(values, header, used)
        if reason is not None:
            records.malformed.append((line + at, reason, text))
            at += 1
            continue
        (records.rows if used == 1 else records.multiline).append((line + at, *values))
        at += used
    return records


def is_blank(text: str, delimiter: str) -> bool:
    """Whether the line holds nothing but white space, and no delimiter either."""
    return not text.strip() and delimiter not in text


def _misfit(values: Sequence[str], header: Header, lines: int) -> str | None:
    if len(values) != len(header.fields):
        return "field_count" if lines == 1 else "unclosed_quote"
    first = values[0].removeprefix(BYTE_ORDER_MARK)
    return "repeated_header" if (first, *values[1:]) == header.fields else None


class _Quoted:
    """The record with quotes that starts at `lines[at]`: its values or a reason.

    `lines` are the physical lines it spans; `is_open` says that the quote does not close within the
    lines at hand, though more of them could follow.
    """

    def __init__(self, lines: Sequence[bytes], at: int, header: Header) -> None:
        self.values: Sequence[str] = ()
        self.lines = 0
        self.reason: str | None = None
        self.is_open = False
        self._ran_out = False
        reader = csv.reader(self._feed(lines, at), delimiter=header.delimiter, strict=True)
        try:
            self.values = next(reader)
        except csv.Error:
            self.reason = "bad_quote" if self.lines == 1 and not self._ran_out else "unclosed_quote"

    def _feed(self, lines: Sequence[bytes], at: int) -> Iterator[str]:
        end = at + LONGEST_RECORD_LINES
        for line in lines[at:end]:
            text, reason = text_or_reason(line)
            if reason is not None:
                self._ran_out = True
                return
            self.lines += 1
            yield text + line[len(body(line)) :].decode()
        self._ran_out = True
        self.is_open = len(lines) < end
