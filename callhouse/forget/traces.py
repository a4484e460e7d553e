"""Where a number still stands: in the bytes of files, unpacked where they are packed, and in their names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import duckdb

from callhouse.forget.number import Number
from callhouse.landing.names import literal, quoted
from callhouse.landing.parquet import MAGIC
from callhouse.landing.streams import Content

OVERLAP_BYTES = 256


def traces(folders: Iterable[Path], beside: Iterable[Path], number: Number) -> list[Path]:
    """Return the files in or under `folders`, and in the folders `beside` but not below them, that hold the number."""
    paths = {path for folder in folders for path in folder.rglob("*")} | {
        path for one in beside for path in one.glob("*")
    }
    return [path for path in sorted(paths) if path.is_file() and (number.is_in(path.name) or _is_in(path, number))]


def _is_in(path: Path, number: Number) -> bool:
    """Look into one file; one that goes away meanwhile holds nothing."""
    try:
        return _holds(path, number)
    except FileNotFoundError:
        return False


def _holds(path: Path, number: Number) -> bool:
    content = Content(path, "utf-8")
    patterns = [re.compile(number.pattern.encode())]
    patterns += [re.compile(re.escape(number.given.strip().encode(wide))) for wide in ("utf-16-le", "utf-16-be")]
    if any(pattern.search(block) for block in _blocks(content.raw()) for pattern in patterns):
        return True
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC and _is_in_parquet(path, number)


def _blocks(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the chunks, each behind the end of the one before it."""
    end = b""
    for chunk in chunks:
        yield end + chunk
        end = (end + chunk)[-OVERLAP_BYTES:]


def _is_in_parquet(path: Path, number: Number) -> bool:
    with duckdb.connect() as connection:
        source = f"read_parquet({literal(str(path))})"
        try:
            columns = [name for name, *_ in connection.execute(f"describe from {source}").fetchall()]
            found = " or ".join(
                f"regexp_matches({quoted(name)}::varchar, {literal(number.pattern)})" for name in columns
            )
            row = connection.execute(f"select coalesce(bool_or({found}), false) from {source}").fetchone()
        except duckdb.Error:  # damaged: no reader can unpack it
            return False
        return row == (True,)
