"""One file of JSON lines: an object a line, its keys are columns, its values become text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from callhouse.landing.contract import Table
from callhouse.landing.lines import cut_torn, text_or_reason, whole_lines
from callhouse.landing.names import column_names
from callhouse.landing.spool import SEGMENT_BYTES, Segment, Spool
from callhouse.landing.streams import Content


class JsonLinesFile:
    """A file of JSON lines, read into temporary segments at once: only its end tells all columns.

    Records whose keys are new widen the table; a segment holds records of one set of columns.
    """

    def __init__(self, content: Content, table: Table, folder: Path) -> None:
        self.columns: list[str] = []
        self.detail: str | None = None
        self._declared = table.declared
        self._folder = folder
        self._names: dict[tuple[str, ...], list[str]] = {}
        self._spool: Spool | None = None
        self._malformed = Spool.malformed(folder)
        self._segments: list[Segment] = []
        self._rows = 0
        line = 1
        for fresh, is_last in whole_lines(content):
            block, torn = cut_torn(fresh) if is_last and content.torn else (fresh, None)
            lines = block.splitlines()
            self._read(lines, line)
            line += len(lines)
            if torn is not None:
                self._malformed.records([(line, "truncated_file", torn)])
        self._flush()

    @property
    def counts(self) -> tuple[int, int]:
        """Rows and malformed lines."""
        return self._rows, self._malformed.rows

    def segments(self) -> Iterator[Segment]:
        """Yield all records and malformed lines."""
        yield from self._segments

    def _read(self, lines: list[bytes], first: int) -> None:
        malformed = []
        rows: list[tuple[object, ...]] = []
        multiline: list[tuple[object, ...]] = []
        for number, line in enumerate(lines, first):
            text, reason = text_or_reason(line)
            if reason is None and not text.strip():
                continue
            record, reason = ({}, reason) if reason else parse_object(text)
            if reason is not None:
                malformed.append((number, reason, text))
                continue
            keys = tuple(record)
            names = self._names.get(keys)
            if names is None:
                names = self._names[keys] = column_names(keys, self._declared)
            if new := [name for name in names if name not in self.columns]:
                self._add(rows, multiline)
                rows, multiline = [], []
                self._flush()
                self.columns = [*self.columns, *new]
            values = dict(zip(names, record.values(), strict=True))
            row = [values.get(name) for name in self.columns]
            is_multiline = any(value and ("\n" in value or "\r" in value) for value in row)
            (multiline if is_multiline else rows).append((number, *row))
        self._add(rows, multiline)
        self._malformed.records(malformed)

    def _add(self, rows: list[tuple[object, ...]], multiline: list[tuple[object, ...]]) -> None:
        if self._spool is None:
            self._spool = Spool(self._folder, self.columns, len(self.columns))
        self._rows += len(rows) + len(multiline)
        self._spool.records(rows)
        self._spool.records(multiline, multiline=True)
        if self._spool.bytes >= SEGMENT_BYTES:
            self._flush()

    def _flush(self) -> None:
        for spool in (self._spool, self._malformed):
            if spool is not None:
                self._segments.extend(spool.flush())
        self._spool = None


class JsonNumber(str):
    """A JSON number, with the digits it was written with."""


def parse_object(text: str) -> tuple[dict[str, str | None], str | None]:
    """Return (key -> value as text, None) or ({}, reason).

    Numbers keep their digits, nested values become JSON text, null becomes None.
    """
    try:
        value = json.loads(
            text,
            parse_int=JsonNumber,
            parse_float=JsonNumber,
            parse_constant=JsonNumber,
            object_pairs_hook=distinct,
        )
        if not isinstance(value, dict):
            return {}, "bad_json"
        record = {key: _as_text(item) for key, item in value.items()}
    except (ValueError, RecursionError):
        return {}, "bad_json"
    everything = "".join(record) + "".join(item for item in record.values() if item)
    if "\0" in everything:
        return {}, "nul_byte"
    try:
        everything.encode("utf-8")
    except UnicodeEncodeError:  # half of a surrogate pair
        return {}, "bad_encoding"
    return record, None


def distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object's pairs as a dict; raise ValueError where a key occurs twice."""
    record = dict(pairs)
    if len(record) < len(pairs):
        raise ValueError("a key occurs twice")
    return record


def _as_text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return as_json(value)


def as_json(value: Any) -> str:
    """Return JSON text, each number with the digits it was written with."""
    if isinstance(value, JsonNumber):
        return value
    if isinstance(value, dict):
        return "{" + ",".join(f"{as_json(key)}:{as_json(v)}" for key, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(as_json, value)) + "]"
    return json.dumps(value, ensure_ascii=False)
