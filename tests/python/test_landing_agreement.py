"""The fast and the careful reading agree, and no damage loses a record."""

from __future__ import annotations

import csv
import io
import os
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from unittest.mock import patch

from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st
from test_landing import Warehouse

from callhouse.landing import csv_file
from callhouse.landing.csv_fast import PlainCsv

QUICK = settings(
    max_examples=int(os.environ.get("CALLHOUSE_TEST_EXAMPLES", "50")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    database=None,
)
NAMES = ["call_id", "agent", "note", "queue", "topic"]
Landed = tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]

ways = st.sampled_from(["fast", "pipe"])
texts = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0") | st.sampled_from(' ",;\t\n\r'),
    max_size=8,
)


def landed(content: bytes, width: int, way: str) -> Landed:
    """Land one file the given way; return (line, values...) and (line, reason, text) by line."""
    names = NAMES[:width]
    with tempfile.TemporaryDirectory() as folder:
        warehouse = Warehouse(Path(folder))
        warehouse.declare(f"columns: [{', '.join(f'{{name: {name}}}' for name in names)}]")
        warehouse.put(content)
        with ExitStack() as patches:
            if way == "careful":
                patches.enter_context(patch.object(PlainCsv, "lines", return_value=None))
            if way == "pipe":
                patches.enter_context(patch.object(csv_file, "PIPE_BYTES", 0))
            warehouse.land()
        rows = warehouse.rows(", ".join(["_source_line", *names]))
        malformed = warehouse.malformed()
        assert warehouse.files("rows_landed, lines_malformed") == [(len(rows), len(malformed))]
        warehouse.connection.close()
    return rows, malformed


def written(records: list[list[str]], **dialect: Any) -> str:
    """Return the records as CSV text with a header."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, **dialect)
    writer.writerows([NAMES[: len(records[0])], *records])
    return out.getvalue()


@st.composite
def tables(draw: st.DrawFn, values: st.SearchStrategy[str] = texts) -> list[list[str]]:
    width = draw(st.integers(2, 5))
    return draw(st.lists(st.lists(values, min_size=width, max_size=width), min_size=1, max_size=12))


@QUICK
@given(
    records=tables(),
    delimiter=st.sampled_from(",;\t|~"),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    way=ways,
)
def test_both_readings_give_what_was_written(
    records: list[list[str]], delimiter: str, quoting: Any, end: str, way: str
) -> None:
    assume(all(len(r) == len(records[0]) and r != NAMES[: len(r)] for r in records))
    # The csv module leaves line ends that are not its own unquoted.
    quoting = csv.QUOTE_ALL if any(c in v for r in records for v in r for c in "\r\n") else quoting
    content = written(records, delimiter=delimiter, quoting=quoting, lineterminator=end).encode()
    blank = quoting == csv.QUOTE_MINIMAL and delimiter == "\t"
    assume(not blank or all(any(record) for record in records))
    fast = landed(content, len(records[0]), way)
    assert fast == landed(content, len(records[0]), "careful")
    assert [row[1:] for row in fast[0]] == [tuple(v or None for v in r) for r in records]
    assert fast[1] == []
    ends = content.decode()
    lines = ends.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for (line, *_), record in zip(fast[0], records, strict=True):
        start = record[0].replace('"', '""').replace("\r\n", "\n").replace("\r", "\n")
        assert lines[line - 1].lstrip('"').startswith(start.split("\n")[0].lstrip('"'))


@QUICK
@example(content=b"\x1c", way="fast")
@given(
    content=st.lists(
        st.binary(max_size=6)
        | st.sampled_from([b",", b'"', b"\n", b"\r", b"\r\n", b"a,b,c\n", b'"x",', b' "', b"\xff"]),
        max_size=40,
    ).map(b"".join),
    way=ways,
)
def test_any_bytes_land_alike_and_whole(content: bytes, way: str) -> None:
    content = b"call_id,agent,note\n" + content
    rows, malformed = landed(content, 3, way)
    assert (rows, malformed) == landed(content, 3, "careful")
    lines = content.splitlines()
    starts = sorted([row[0] for row in rows] + [line for line, *_ in malformed])
    assert len(set(starts)) == len(starts)
    # Every line that is not blank starts a record, or is inside one with a line end in a field. Blank is white space as
    # Unicode knows it: the separators of files and groups (0x1c to 0x1f) are, too.
    spans = {row[0]: sum(count_ends(value) for value in row[1:]) for row in rows}
    covered = {line + more for line in starts for more in range(spans.get(line, 0) + 1)}
    expected = {number for number, line in enumerate(lines, 1) if line.decode(errors="replace").strip()} - {1}
    assert expected <= covered


def count_ends(value: str | None) -> int:
    return len((value or "").encode().replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")) - 1


plain = st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=5)


@QUICK
@given(
    records=tables(plain | plain.map(lambda text: f"{text}, {text}")),
    damages=st.lists(st.sampled_from(["drop", "add", "open", "after", "nul", "bytes", "header"]), min_size=12),
    damaged=st.sets(st.integers(0, 11)),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_damaged_lines_are_kept_apart_and_the_others_arrive(
    records: list[list[str]], damages: list[str], damaged: set[int], quoting: Any
) -> None:
    header, *lines = written(records, quoting=quoting, lineterminator="\n").encode().splitlines()
    assume(all(record != NAMES[: len(record)] for record in records))
    spoil: dict[str, Callable[[bytes], bytes]] = {
        "drop": lambda line: line[: line.rindex(b",")],
        "add": lambda line: line + b",more",
        "open": lambda line: line + b',"open',
        "after": lambda line: b'"a"b,' + line,
        "nul": lambda line: b"\0" + line,
        "bytes": lambda line: line + b"\xc3",
        "header": lambda line: header,
    }
    damaged &= set(range(len(lines)))
    for number in damaged:
        lines[number] = spoil[damages[number]](lines[number])
    rows, malformed = landed(b"\n".join([header, *lines]), len(records[0]), "fast")
    assert rows == [(number + 2, *record) for number, record in enumerate(records) if number not in damaged]
    assert [line for line, *_ in malformed] == [number + 2 for number in sorted(damaged)]
