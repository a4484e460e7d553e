"""The exports without a customer: each file that mentions him is written anew and put in the old one's place."""

from __future__ import annotations

import gzip
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from callhouse.forget.csv_text import CsvCustomer
from callhouse.forget.json_text import without_customer
from callhouse.forget.number import Number
from callhouse.forget.parquet import rewrite_parquet
from callhouse.landing.contract import Table
from callhouse.landing.csv_file import read_header
from callhouse.landing.files import discover, relative_name, sha256
from callhouse.landing.land import is_json_lines
from callhouse.landing.lines import whole_lines
from callhouse.landing.parquet import MAGIC
from callhouse.landing.streams import BYTE_ORDER_MARKS, Content

GZIP_TRAILER_BYTES = 8
WIDE = ("utf-16", "utf-32")  # encodings in which a byte is not a character


@dataclass(frozen=True)
class Rewritten:
    """A file before and after: path below the landing folder, hashes, the new file aside and its size."""

    name: str
    path: Path
    before: str
    after: str
    aside: Path
    bytes: int


def rewrite(landing: Path, tables: Iterable[Table], number: Number) -> Iterator[Rewritten]:
    """Write each file of a declared table that mentions the number anew, beside the old one under a hidden name."""
    for table, paths in discover(landing, tables).files.items():
        for path in paths:
            aside = path.with_name(f".{path.name}.forget")
            aside.unlink(missing_ok=True)  # what a killed run left
            if path.is_file() and path.stat().st_size and _rewrite(path, aside, table, number):
                shutil.copymode(path, aside)
                with aside.open("rb+") as file:
                    os.fsync(file.fileno())
                name = relative_name(landing, path)
                yield Rewritten(name, path, sha256(path), sha256(aside), aside, aside.stat().st_size)


def _rewrite(path: Path, aside: Path, table: Table, number: Number) -> bool:
    """Write `aside`; return False, and write nothing, where the file does not mention the number."""
    content = Content(path, table.encoding)
    with tempfile.TemporaryDirectory(prefix="callhouse-") as folder:
        plain = Path(folder, "plain")
        with plain.open("wb") as file:
            file.writelines(content.raw())
        is_torn = content.torn is not None
        with plain.open("rb") as file:
            is_parquet = file.read(len(MAGIC)) == MAGIC
        changed = Path(folder, "changed")
        if is_parquet:
            if not rewrite_parquet(plain, changed, table, number):
                return False
        else:
            mention = re.compile(number.pattern.encode())
            if not any(mention.search(block) for block, _ in whole_lines(content)):
                return False
            _rewrite_text(content, plain, changed, table, number)
        if content.is_gzip:
            _zip(changed, aside, is_torn=is_torn)
        else:
            shutil.copyfile(changed, aside)
    return True


def _zip(plain: Path, aside: Path, *, is_torn: bool) -> None:
    with plain.open("rb") as source, aside.open("wb") as target:
        with gzip.GzipFile("", "wb", fileobj=target, mtime=0) as packed:
            shutil.copyfileobj(source, packed)
        if is_torn:  # what was cut off before stays cut off
            target.truncate(target.tell() - GZIP_TRAILER_BYTES)


def _rewrite_text(content: Content, plain: Path, changed: Path, table: Table, number: Number) -> None:
    """Copy a text file record by record; what mentions nobody stays as it is, byte for byte."""
    with plain.open("rb") as file:
        head = file.read(4)
    encoding = next((name for mark, name in BYTE_ORDER_MARKS.items() if head.startswith(mark)), table.encoding)
    is_json = is_json_lines(content)
    if not is_json and not encoding.startswith(WIDE):  # every byte is a character and comes back as it was
        number = Number(number.given.encode(encoding, "replace").decode("latin-1"))
        encoding = "latin-1"
    errors = "surrogatepass" if encoding.startswith(WIDE) else "surrogateescape"
    with (
        plain.open(encoding=encoding, errors=errors, newline="") as lines,
        changed.open("w", encoding=encoding, errors=errors, newline="") as out,
    ):
        if is_json:
            out.writelines(
                without_customer(line, table, number, encoding) if number.is_in(line) else line for line in lines
            )
        else:
            customer = CsvCustomer(read_header(content, table), table, number)
            out.writelines(
                customer.without(record) if number.is_in(record) else record for record in customer.records(lines)
            )
