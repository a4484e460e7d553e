"""Land every new file of the landing folder: the one entry point of this package."""

from __future__ import annotations

import csv
import logging
import os
import tempfile
import time
from collections.abc import Container, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from itertools import groupby
from pathlib import Path
from typing import Protocol

import duckdb
from duckdb import DuckDBPyConnection

from callhouse.landing import warehouse
from callhouse.landing.contract import Table, read_contract
from callhouse.landing.csv_file import CsvFile
from callhouse.landing.files import discover, leaves, relative_name, sha256
from callhouse.landing.forgotten import load_list
from callhouse.landing.json_lines import JsonLinesFile
from callhouse.landing.parquet import MAGIC, ParquetFile, UnreadableError
from callhouse.landing.scratch import scratch
from callhouse.landing.spool import Segment
from callhouse.landing.streams import Content
from callhouse.landing.warehouse import FileRow, Identity, LandingError
from callhouse.terminal import Printable

LOG = logging.getLogger("callhouse.landing")
LOG.addFilter(Printable())  # names of files are text of others
LARGE_BYTES = 50_000_000
JSON_SUFFIXES = (".json", ".jsonl", ".ndjson")
CHANGED = "changed while it was landed: upload under a name with a leading dot, then rename"
ZIP_MAGIC = b"PK\x03\x04"


class Records(Protocol):
    """One file as records: the columns it brings, and its content as segments."""

    columns: list[str]
    detail: str | None

    @property
    def counts(self) -> tuple[int, int]:
        """Rows and malformed lines, known once the segments are exhausted."""
        ...

    def segments(self) -> Iterator[Segment]:
        """Yield the records; each segment's temporary file belongs to the caller."""
        ...


@dataclass(frozen=True)
class New:
    """A file to land: what is known of it before its records are loaded."""

    path: Path
    row: FileRow
    records: Records | ParquetFile | None  # None where it cannot be read
    stamp: tuple[int, int] | None  # size and time of change when it was opened


class DoubtError(Exception):
    """Parquet files did not load, which aborted the transaction. Whether one is damaged shows when they are tried."""

    def __init__(self, paths: Iterable[Path]) -> None:
        super().__init__()
        self.paths = set(paths)


def land_whole(
    connection: DuckDBPyConnection, landing_folder: Path | None = None, project_folder: Path | None = None
) -> None:
    """Land the new files in a transaction of their own, as `land` does; what it raises ends that.

    Files are loaded untried, which reads them once; where some do not load, all is landed anew and those are tried.
    """
    doubted: set[Path] = set()
    while (doubt := _attempt(connection, landing_folder, project_folder, doubted)) is not None:
        if doubt.paths <= doubted:
            raise doubt.__cause__ or doubt
        doubted |= doubt.paths


def _attempt(
    connection: DuckDBPyConnection, landing_folder: Path | None, project_folder: Path | None, tried: set[Path]
) -> DoubtError | None:
    """Land everything or nothing; the files that must be tried first are told."""
    try:
        with warehouse.transaction(connection):
            land(connection, landing_folder, project_folder, tried)
    except DoubtError as doubt:
        return doubt
    return None


def land(
    connection: DuckDBPyConnection,
    landing_folder: Path | None = None,
    project_folder: Path | None = None,
    tried: Container[Path] | None = None,
) -> None:
    """Land the new files of `landing_folder` in the schema raw, inside the caller's transaction.

    Tables and columns come from models/staging/**/*.yml of `project_folder` (default: the working
    folder); `landing_folder` defaults to $CALLHOUSE_LANDING, else "landing". Each record becomes a
    row of raw."<source>__<table>" or of raw.malformed_lines, each file a row of raw._files. A damaged Parquet file
    aborts the transaction unless it is among those `tried` before they are loaded (default: all).

    Raise ContractError where a declaration cannot be used, ForgottenError where the list of forgotten customers
    cannot, LandingError where DuckDB stored other rows than were read, DoubtError where a Parquet file does not load.
    """
    landing = landing_folder or Path(os.environ.get("CALLHOUSE_LANDING") or "landing").expanduser()
    tables = read_contract(project_folder or Path())
    now = datetime.now(timezone.utc).replace(tzinfo=None)
    warehouse.create_tables(connection, tables)
    if not load_list(connection, landing):
        tables = [replace(table, customer=None) for table in tables]
    known = warehouse.known_files(connection)
    delivery = discover(landing, tables)
    for place in delivery.undeclared:
        LOG.warning("%s is not landed: %s", place.place, place.detail)
    warehouse.replace_undeclared(connection, delivery.undeclared, now)
    landed: list[FileRow] = []
    with scratch(connection) as folder, _unlimited_csv_fields():
        for table, paths in delivery.files.items():
            prepare = _Preparation(landing, table, known, now, folder, tried)
            new = [file for path in paths if (file := prepare.file(path)) is not None]
            for file in new:
                if file.records is not None:
                    warehouse.add_columns(connection, table, file.records.columns)
            for file in new:
                if any(file.row.file_hash and _bytes(identity) == _bytes(_identity(file.row)) for identity in known):
                    warehouse.remove_other_readings(connection, table, file.row)
            for shape, files in groupby(new, _shape):
                landed += (_load if shape is None else _load_parquet)(connection, table, list(files))
    LOG.info(
        "landed %d new files of %d: %d rows, %d malformed lines, %d unreadable files",
        len(landed),
        sum(map(len, delivery.files.values())),
        sum(file.rows_landed for file in landed),
        sum(file.lines_malformed for file in landed),
        sum(file.status == "unreadable" for file in landed),
    )


@dataclass(frozen=True)
class _Preparation:
    """What it takes to open the files of a table."""

    landing: Path
    table: Table
    known: set[Identity]
    now: datetime
    folder: Path
    tried: Container[Path] | None

    def file(self, path: Path) -> New | None:
        """Open a file and learn its columns; None where it was landed before."""
        name, table = relative_name(self.landing, path), self.table
        row = FileRow(table.source, table.name, name, "", table.encoding, 0, 0, 0, "unreadable", None, self.now)
        try:
            if leaves(self.landing, path):
                raise UnreadableError("a link out of the landing folder: put the file itself there")
            stamp = _stamp(path)
            row = replace(row, bytes=stamp[0])
            if not path.is_file():
                raise UnreadableError("not a regular file: remove it")
            if row.bytes > LARGE_BYTES:
                LOG.info("%s: checking %.0f MB", name, row.bytes / 1e6)
            row = replace(row, file_hash=sha256(path))
            if _identity(row) in self.known:
                return None
            if row.bytes > LARGE_BYTES:
                LOG.info("%s: new, landing it", name)
            records = self._open(Content(path, table.encoding)) if row.bytes else None
            status = replace(row, status="landed", detail=records.detail if records else "0 bytes")
            return New(path, status, records, stamp)
        except (OSError, UnreadableError) as error:
            row = replace(row, detail=" ".join(str(error).split()))
            return None if _identity(row) in self.known else New(path, row, None, None)

    def _open(self, content: Content) -> Records | ParquetFile:
        """Return the reader of the file's format; raise UnreadableError where there is none."""
        if content.path.suffix.lower() == ".gz" and not content.is_gzip:
            raise UnreadableError("not gzip, whatever its name says: rename it or export it again")
        magic = _head(content.raw(), 4)
        if content.is_gzip and not magic and content.torn:
            raise UnreadableError(f"damaged gzip: {content.torn}")
        if magic == ZIP_MAGIC:
            raise UnreadableError("a zip archive or Excel workbook: export it as CSV")
        if magic == MAGIC:
            is_tried = self.tried is None or content.path in self.tried
            return ParquetFile(_unpacked(content, self.folder), self.table, is_tried)
        if _suffix(content) == ".parquet":
            raise UnreadableError("not Parquet, whatever its name says: rename it or export it again")
        return (JsonLinesFile if is_json_lines(content) else CsvFile)(content, self.table, self.folder)


def _stamp(path: Path) -> tuple[int, int]:
    """Return size and time of the last change; zeros where the file has gone."""
    if not path.exists():
        return 0, 0
    stat = path.stat()
    return stat.st_size, stat.st_mtime_ns


def _identity(row: FileRow) -> Identity:
    return row.source_system, row.table_name, row.source_file, row.file_hash, row.encoding


def _bytes(identity: Identity) -> tuple[str, str, str, str]:
    """Return what a file is whatever its declared encoding."""
    return identity[:4]


def is_json_lines(content: Content) -> bool:
    """Say whether a text file holds JSON lines, by its name or by its first character."""
    return _suffix(content) in JSON_SUFFIXES or _head(content, 1, skip_space=True) == b"{"


def _suffix(content: Content) -> str:
    """Return the end of the file's name in lower case, that of a compressed file without .gz."""
    path = content.path
    return (path.with_suffix("") if path.suffix.lower() == ".gz" else path).suffix.lower()


def _head(chunks: Iterable[bytes], size: int, *, skip_space: bool = False) -> bytes:
    head = b""
    for chunk in chunks:
        head += chunk
        if skip_space:
            head = head.lstrip()
        if len(head) >= size:
            break
    return head[:size]


def _unpacked(content: Content, folder: Path) -> Path:
    """Return the path of the decompressed file; raise UnreadableError where it is torn."""
    if not content.is_gzip:
        return content.path
    number, name = tempfile.mkstemp(suffix=".parquet", dir=folder)
    with os.fdopen(number, "wb") as file:
        for chunk in content.raw():
            file.write(chunk)
    if content.torn:
        raise UnreadableError(f"damaged gzip: {content.torn}")
    return Path(name)


def _shape(file: New) -> object:
    """Return what files that are loaded together have in common; None for those that are loaded one by one."""
    return file.records.shape if isinstance(file.records, ParquetFile) else None


def _load_parquet(connection: DuckDBPyConnection, table: Table, files: list[New]) -> list[FileRow]:
    """Insert the rows of Parquet files of one shape and their rows of raw._files; return those."""
    batch = [
        (file.row, _exported_at(table, file.row), file.records)
        for file in files
        if isinstance(file.records, ParquetFile)
    ]
    try:
        stored = warehouse.load_parquet(connection, table, batch)
    except duckdb.Error as error:
        raise DoubtError(file.path for file in files) from error
    expected = sum(records.counts[0] for *_, records in batch)
    if stored != expected:
        raise _miscounted(", ".join(row.source_file for row, *_ in batch), stored, expected)
    return [_told(connection, file, records.counts) for file, (*_, records) in zip(files, batch, strict=True)]


def _load(connection: DuckDBPyConnection, table: Table, files: list[New]) -> list[FileRow]:
    """Insert the records of files one by one and their rows of raw._files; return those."""
    return [_told(connection, file, _load_file(connection, table, file)) for file in files]


def _load_file(connection: DuckDBPyConnection, table: Table, file: New) -> tuple[int, int]:
    """Insert the records of a file; return how many rows and malformed lines it has."""
    row, records = file.row, file.records
    if row.status == "unreadable":
        warehouse.add_unreadable_line(connection, row)
        LOG.warning("%s cannot be read: %s", row.source_file, row.detail)
        return 0, 1
    if records is None or isinstance(records, ParquetFile):
        return 0, 0
    try:
        stored = _load_records(connection, table, row, records)
    except OSError as error:
        raise LandingError(f"{row.source_file}: {error}. Nothing of this build is kept: build again.") from error
    if stored != records.counts:
        raise _miscounted(row.source_file, stored, records.counts)
    return stored


def _told(connection: DuckDBPyConnection, file: New, counts: tuple[int, int]) -> FileRow:
    """Add the row of a loaded file to raw._files and return it."""
    row = replace(file.row, rows_landed=counts[0], lines_malformed=counts[1])
    if file.records is not None:
        if _stamp(file.path) != file.stamp:
            row = replace(row, detail=CHANGED)
            LOG.warning("%s %s", row.source_file, CHANGED)
        LOG.info("%s: %d rows, %d malformed lines", row.source_file, *counts)
    warehouse.add_file(connection, row)
    return row


def _miscounted(name: str, stored: object, expected: object) -> LandingError:
    return LandingError(
        f"{name}: DuckDB stored {stored} rows and malformed lines of {expected}. "
        "Nothing of this build is kept: report the file to the project."
    )


def _exported_at(table: Table, row: FileRow) -> str | None:
    match = table.export_time.search(row.source_file) if table.export_time else None
    return match.group(1) if match else None


def _load_records(connection: DuckDBPyConnection, table: Table, row: FileRow, records: Records) -> tuple[int, int]:
    """Insert all segments; return the numbers of rows and malformed lines that DuckDB stored."""
    exported_at = _exported_at(table, row)
    rows = malformed = 0
    for segment in _ahead(records.segments()):
        stored = warehouse.load(connection, table, row, exported_at, segment)
        if segment.columns is None:
            malformed += stored
        else:
            rows += stored
    return rows, malformed


def _ahead(segments: Iterator[Segment]) -> Iterator[Segment]:
    """Yield the segments while a thread makes the next one; delete the file of each afterwards."""
    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(next, segments, None)
        while (segment := coming.result()) is not None:
            coming = pool.submit(next, segments, None)
            try:
                yield segment
            finally:
                if segment.path is not None:
                    _release(segment.path, coming)
                    segment.path.unlink()


def _release(path: Path, writer: Future[Segment | None]) -> None:
    """Let the writer of a pipe come to its end where the reader has left, as after an error."""
    while path.is_fifo() and not writer.done():
        reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        time.sleep(0.01)
        os.close(reader)


@contextmanager
def _unlimited_csv_fields() -> Iterator[None]:
    """Lift the csv module's limit of 128 KB a field, which holds for the whole process."""
    before = csv.field_size_limit(2**31 - 1)
    try:
        yield
    finally:
        csv.field_size_limit(before)
