"""The header line of a CSV file: where it is, what separates its fields, what they are."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from callhouse.landing.names import normalise

USUAL_DELIMITERS = ",;\t|"
NO_DELIMITER = "\uffff"  # no character, so no text holds it: a table of one column
LONGEST_HEADER_LINES = 100
LONGEST_HEADER_BYTES = 1 << 20


@dataclass(frozen=True)
class Header:
    """Header record: its fields as written, and how many physical lines it ends after."""

    fields: tuple[str, ...]
    delimiter: str
    lines: int
    is_recognised: bool


def find_header(lines: Sequence[bytes], declared: Collection[str]) -> Header | None:
    """Return the first record of `lines` that is not blank, None where all are blank.

    The delimiter is the character of that record whose split gives most of the `declared`
    (normalised) names, of several the one that gives most fields. Where nothing is declared, every
    header is recognised and one of the usual delimiters is taken.
    """
    start = next((number for number, line in enumerate(lines) if line.strip()), None)
    if start is None:
        return None
    end = _end_of_record(lines, start)
    record = b"".join(lines[start:end])
    if len(record) > LONGEST_HEADER_BYTES:
        return Header((), NO_DELIMITER, end, is_recognised=False)
    text = record.decode("utf-8", "backslashreplace")
    text = text.removesuffix("\n").removesuffix("\r")
    candidates = [*USUAL_DELIMITERS, NO_DELIMITER]
    if declared:
        usable = (char for char in text if not char.isalnum() and char not in '"\r\n\0')
        candidates = list(dict.fromkeys([*candidates, *usable]))
    splits = {char: _split(text, char) for char in candidates}

    def worth(char: str) -> tuple[int, int]:
        found = {normalise(field) for field in splits[char]} & set(declared)
        return len(found), len(splits[char])

    best = max(splits, key=worth)
    return Header(
        fields=tuple(splits[best]),
        delimiter=best if len(splits[best]) > 1 else NO_DELIMITER,
        lines=end,
        is_recognised=not declared or worth(best)[0] > 0,
    )


def _end_of_record(lines: Sequence[bytes], start: int) -> int:
    """Return where the record at `start` ends: after balanced quotes, else after one line."""
    quotes = 0
    for end, line in enumerate(lines[start : start + LONGEST_HEADER_LINES], start + 1):
        quotes += line.count(b'"')
        if quotes % 2 == 0:
            return end
    return start + 1


def _split(text: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), [])
    except csv.Error:
        return text.split(delimiter)
