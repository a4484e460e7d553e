"""The raw tables in DuckDB. Nothing here may fail: an error aborts the transaction of the landing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from datetime import datetime

from duckdb import DuckDBPyConnection

from callhouse.landing.contract import Table
from callhouse.landing.files import Undeclared
from callhouse.landing.forgotten import WORD, is_forgotten_sql
from callhouse.landing.names import literal, quoted
from callhouse.landing.parquet import OWN_COLUMNS, ParquetFile, read_sql
from callhouse.landing.spool import Segment
from callhouse.terminal import printable

MANY_COLUMNS = 200  # from here on copying the table is faster than a change of it for each column

# A file is landed once under this key: source, table, path, hash, encoding.
Identity = tuple[str, str, str, str, str]

MANIFEST = """
create table if not exists raw._files (
    source_system varchar, table_name varchar, source_file varchar, file_hash varchar,
    encoding varchar, bytes bigint, rows_landed bigint, lines_malformed bigint, status varchar,
    detail varchar, loaded_at timestamp
)"""
MALFORMED_LINES = """
create table if not exists raw.malformed_lines (
    source_system varchar, table_name varchar, source_file varchar, source_line bigint,
    reason varchar, raw_record varchar, file_hash varchar, loaded_at timestamp
)"""
META_TYPES = {
    "_source_file": "varchar",
    "_source_line": "bigint",
    "_exported_at": "varchar",
    "_file_hash": "varchar",
    "_loaded_at": "timestamp",
}


class LandingError(RuntimeError):
    """The landing went wrong in a way that must stop the build; nothing of it is kept."""

    def __init__(self, text: str) -> None:
        super().__init__(printable(text))


@dataclass(frozen=True)
class FileRow:
    """One row of raw._files, in the order of its columns."""

    source_system: str
    table_name: str
    source_file: str
    file_hash: str
    encoding: str
    bytes: int
    rows_landed: int
    lines_malformed: int
    status: str
    detail: str | None
    loaded_at: datetime


@contextmanager
def transaction(connection: DuckDBPyConnection) -> Iterator[None]:
    """All or nothing of what is done here; to be begun where no transaction is open."""
    connection.execute("begin")
    try:
        yield
    except BaseException:
        connection.execute("rollback")
        raise
    connection.execute("commit")


def create_tables(connection: DuckDBPyConnection, tables: Iterable[Table]) -> None:
    """Create the schema raw and what is missing in it, columns included."""
    connection.execute("create schema if not exists raw")
    connection.execute(MANIFEST)
    connection.execute(MALFORMED_LINES)
    for table in tables:
        names = [f"{quoted(name)} varchar" for name in table.columns]
        names += [f"{name} {kind}" for name, kind in META_TYPES.items()]
        connection.execute(f"create table if not exists raw.{quoted(table.raw_name)} ({', '.join(names)})")
        add_columns(connection, table, table.columns)


def add_columns(connection: DuckDBPyConnection, table: Table, columns: Iterable[str]) -> None:
    """Add the columns that the raw table lacks.

    To be called before the transaction inserts into the table: DuckDB 1.5 fails internally where a
    large insert follows an alter that follows an insert.
    """
    rows = connection.execute(
        "select lower(column_name) from duckdb_columns() where database_name = current_database() "
        "and schema_name = 'raw' and table_name = ?",
        [table.raw_name],
    ).fetchall()
    present = {name for (name,) in rows}
    missing = {column.lower(): column for column in columns if column.lower() not in present}.values()
    place = f"raw.{quoted(table.raw_name)}"
    if len(missing) > MANY_COLUMNS:
        added = ", ".join(f"cast(null as varchar) as {quoted(column)}" for column in missing)
        connection.execute(f"create or replace table {place} as select *, {added} from {place}")
        return
    for column in missing:
        connection.execute(f"alter table {place} add column {quoted(column)} varchar")


def known_files(connection: DuckDBPyConnection) -> set[Identity]:
    """Return the identities of all files that were landed or found unreadable."""
    rows = connection.execute(
        "select source_system, table_name, source_file, file_hash, encoding from raw._files "
        "where status <> 'undeclared'"
    ).fetchall()
    return {(source, table, file, digest, code) for source, table, file, digest, code in rows}


def load(connection: DuckDBPyConnection, table: Table, file: FileRow, exported_at: str | None, s: Segment) -> int:
    """Insert one segment of a file and return the number of its records.

    Of a customer who is on the loaded list of forgotten ones only the record stays.
    """
    if s.columns is None:
        target = "malformed_lines"
        reason, record = s.values
        selected = f"?, ?, ?, {s.line}, {reason}, coalesce({record}, ''), ?, ?"
        into = ""
        names: list[object] = [file.source_system, file.table_name, file.source_file]
        parameters = [*names, file.file_hash, file.loaded_at]
    else:
        target = table.raw_name
        into = f"({', '.join(map(quoted, (*s.columns, *META_TYPES)))})"
        selected = ", ".join([*_known(table, s.columns, s.values), "?", s.line, "?", "?", "?"])
        parameters = [file.source_file, exported_at, file.file_hash, file.loaded_at]
    sql = f"insert into raw.{quoted(target)} {into} select {selected} from {s.source}"
    row = connection.execute(sql, parameters).fetchone()
    return int(row[0]) if row else 0


def load_parquet(
    connection: DuckDBPyConnection, table: Table, files: Sequence[tuple[FileRow, str | None, ParquetFile]]
) -> int:
    """Insert files of one shape in one statement, for small inserts are written twice; return the number of rows.

    Each file comes with the time of its export.
    """
    first = files[0][2]
    number, path = OWN_COLUMNS
    into = ", ".join(map(quoted, (*first.columns, *META_TYPES)))
    selected = ", ".join(_known(table, first.columns, first.values))
    rows: list[object] = []
    for row, exported_at, file in files:
        rows += [str(file.path), row.source_file, exported_at, row.file_hash]
    marks = ", ".join(["(?, ?, ?, ?)"] * len(files))
    sql = (
        f"insert into raw.{quoted(table.raw_name)} ({into}) "
        f"select {selected}, _callhouse_name, {number} + 1, _callhouse_exported, _callhouse_digest, ? "
        f"from {read_sql(file.path for *_, file in files)} "
        f"inner join (values {marks}) "
        "as _files (_callhouse_file, _callhouse_name, _callhouse_exported, _callhouse_digest) "
        f"on {path} = _callhouse_file"
    )
    stored = connection.execute(sql, [files[0][0].loaded_at, *rows]).fetchone()
    return int(stored[0]) if stored else 0


def _known(table: Table, columns: Sequence[str], values: Sequence[str]) -> list[str]:
    """Return the values without what belongs to a forgotten customer."""
    if table.customer is None or table.customer not in columns:
        return list(values)
    forgotten = is_forgotten_sql(values[columns.index(table.customer)])
    left = {name: "null" for name in columns if name in table.personal or name not in table.columns}
    left[table.customer] = literal(WORD)
    return [
        f"case when {forgotten} then {left[name]} else {value} end" if name in left else value
        for name, value in zip(columns, values, strict=True)
    ]


def remove_other_readings(connection: DuckDBPyConnection, table: Table, file: FileRow) -> None:
    """Remove what the same bytes of a file gave under another declared encoding: they are read anew."""
    names = [file.source_system, file.table_name]
    same = "source_file = ? and file_hash = ?"
    bytes_ = [file.source_file, file.file_hash]
    connection.execute(f"delete from raw.{quoted(table.raw_name)} where _source_file = ? and _file_hash = ?", bytes_)
    for name in ("malformed_lines", "_files"):
        connection.execute(
            f"delete from raw.{name} where source_system = ? and table_name = ? and {same}", [*names, *bytes_]
        )


def add_file(connection: DuckDBPyConnection, file: FileRow) -> None:
    """Add one row to raw._files."""
    marks = ", ".join("?" * len(astuple(file)))
    connection.execute(f"insert into raw._files values ({marks})", list(astuple(file)))


def add_unreadable_line(connection: DuckDBPyConnection, file: FileRow) -> None:
    """Add the one malformed line of a file that cannot be read."""
    connection.execute(
        "insert into raw.malformed_lines values (?, ?, ?, 0, 'unreadable_file', ?, ?, ?)",
        [
            file.source_system,
            file.table_name,
            file.source_file,
            file.detail,
            file.file_hash,
            file.loaded_at,
        ],
    )


def replace_undeclared(connection: DuckDBPyConnection, places: Iterable[Undeclared], now: datetime) -> None:
    """Make the rows of status undeclared say what is undeclared now; rows that hold on stay."""
    current = {place.place: place for place in places}
    rows = connection.execute("select source_file from raw._files where status = 'undeclared'").fetchall()
    recorded = {name for (name,) in rows}
    for name in recorded - current.keys():
        connection.execute(f"delete from raw._files where status = 'undeclared' and source_file = {literal(name)}")
    for name in sorted(current.keys() - recorded):
        place = current[name]
        add_file(
            connection,
            FileRow(place.source, place.table, name, "", "", 0, 0, 0, "undeclared", place.detail, now),
        )
