"""Which lines a delivered file has, counted without the landing."""

from __future__ import annotations

import codecs
import gzip
import zlib
from pathlib import Path

OTHERS = (b"PAR1", b"PK\x03\x04", codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def lines_with_text(path: Path) -> list[int] | None:
    """Numbers of the lines that hold more than white space; None where the file is no text, or torn."""
    content = path.read_bytes() if path.is_file() else b"PAR1"
    if path.suffix == ".gz":
        try:
            content = gzip.decompress(content)
        except (OSError, EOFError, zlib.error):
            return None
    if content.startswith((*OTHERS, b"\x1f\x8b")) or ".parquet" in path.suffixes[-2:]:
        return None
    content = content.removeprefix(codecs.BOM_UTF8)
    return [n for n, line in enumerate(content.splitlines(), 1) if line.decode(errors="replace").strip()]


def header_lines(path: Path, lines: list[int]) -> int:
    """At most how many of the lines are the header's: one, unless a quote in the first one opens it to the next."""
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
        content = file.read().removeprefix(codecs.BOM_UTF8)
    return 1 if b'"' not in content.splitlines()[lines[0] - 1] else 100
