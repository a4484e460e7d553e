"""Publishing: the marts of a whole and green build, copied to the file that BI opens.

The copy is made beside that file and swapped in by a rename: readers see the old file or the new
one, never a part, and one that has the old file open keeps reading it. The manifest is swapped in
right after; where its `sha256` is not the file's, a publish was cut between the two: publish again.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timezone
from importlib.metadata import version
from pathlib import Path
from typing import Any

import duckdb
from filelock import FileLock, Timeout

from callhouse import __version__

SCHEMAS = ("core", "kpi", "insight")
QUALITY_TABLES = ("row_ledger", "capabilities", "silent_days", "silent_agent_days")
STORAGE = "v1.0.0"  # the oldest DuckDB that can open the published file is 1.0
# dbt commands that leave the data as it is; a failed `test` still speaks against publishing it.
HARMLESS = ("test", "compile", "docs", "generate", "list", "show", "parse")


class RefusedError(Exception):
    """Nothing was done; the text is one line that says why and what to do next."""


@dataclass(frozen=True)
class Build:
    """The last build of a warehouse file, out of `quality.build_log`."""

    number: int
    invocation_id: str
    finished_at: datetime


def publish(build: Path, published: Path, say: Callable[[str], None]) -> dict[str, Any]:
    """Copy the marts of `build` to `published` and write `<published>.json` beside it.

    Returns what that manifest holds; `say` gets lines of progress. Raises RefusedError, and then
    `published` is what it was.
    """
    if not build.is_file():
        raise RefusedError(f"there is no build file {build}: run `make build`")
    published = published.resolve()  # a link stays a link
    if published == build.resolve():
        raise RefusedError("CALLHOUSE_PUBLISHED is the build file itself: give it a place of its own")
    copy = published.with_name(f".{published.name}.part")
    try:
        published.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(published.with_name(f".{published.name}.lock"), timeout=0):
            try:
                return _publish(build, published, copy, say)
            finally:
                _remove(copy)
    except Timeout:
        raise RefusedError(f"another publish to {published} is running: wait for it") from None
    except OSError as error:
        raise RefusedError(_explain_system(error, published.parent)) from error


def open_read_only(file: Path) -> duckdb.DuckDBPyConnection:
    """Open a DuckDB file for reading; raises RefusedError where that cannot be."""
    with _explained(file):
        return duckdb.connect(str(file), read_only=True)


def require_free(build: Path) -> None:
    """Raise RefusedError if another program has the build file open: dbt could not write to it."""
    if build.is_file():
        with _explained(build):
            duckdb.connect(str(build)).close()


def _publish(build: Path, published: Path, copy: Path, say: Callable[[str], None]) -> dict[str, Any]:
    _remove(copy)  # what a killed publish left
    with open_read_only(build) as connection:
        last = last_build(connection)
        with _explained(copy):
            tables, kpis = _copy_marts(connection, copy, say)
    manifest = {
        "published_at": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "file": published.name,
        "bytes": copy.stat().st_size,
        "sha256": _write_through(copy),
        "build": {
            "number": last.number,
            "invocation_id": last.invocation_id,
            "finished_at": last.finished_at.isoformat(timespec="seconds"),
        },
        "versions": {
            "callhouse": __version__,
            "dbt": version("dbt-core"),
            "duckdb": duckdb.__version__,
            "storage": STORAGE,
        },
        "tables": tables,
        "kpi_values": kpis,
    }
    note = published.with_name(f"{published.name}.json")
    note_part = copy.with_suffix(".json.part")
    note_part.write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    _write_through(note_part)
    # Somebody who opened the served file for writing may have left a log; it is not the new file's.
    published.with_name(f"{published.name}.wal").unlink(missing_ok=True)
    copy.replace(published)
    note_part.replace(note)
    _write_through(published.parent)
    say(f"callhouse: published {len(tables)} tables, {sum(tables.values()):,} rows: {published}")
    return manifest


def last_build(connection: duckdb.DuckDBPyConnection) -> Build:
    """Return the build that a warehouse file holds; raises RefusedError unless whole and green."""
    again = "run `make build`"
    try:
        log = connection.sql(
            """
            select build_number, command, is_whole, is_green, failed_nodes, invocation_id,
                coalesce(finished_at, started_at)
            from quality.build_log
            order by build_number desc
            """
        ).fetchall()
    except duckdb.CatalogException:
        raise RefusedError(f"the build file has no quality.build_log: {again}") from None
    for number, command, is_whole, is_green, failed, invocation_id, finished_at in log:
        if command in HARMLESS and command != "test":
            continue
        if is_green is None:
            raise RefusedError(f"the last `dbt {command}` was interrupted or still runs: {again}")
        if not is_green:
            raise RefusedError(f"the last `dbt {command}` failed ({failed} nodes): mend it, {again}")
        if command == "test":
            continue
        if command != "build" or not is_whole:
            raise RefusedError(f"the last `dbt {command}` changed only a part of the data: {again}")
        return Build(number, invocation_id, finished_at)
    raise RefusedError(f"the build file has no finished build: {again}")


def _copy_marts(
    connection: duckdb.DuckDBPyConnection, copy: Path, say: Callable[[str], None]
) -> tuple[dict[str, int], dict[str, int]]:
    """Write all marts to the fresh file `copy`; return rows by table and kpi_values by KPI."""
    source = _value(connection, "select current_database()")
    marts = connection.execute(
        """
        select schema_name, name, comment from (
            select database_name, schema_name, table_name as name, comment from duckdb_tables()
            union all
            select database_name, schema_name, view_name, comment from duckdb_views()
        )
        where database_name = $source
            and (schema_name in $schemas or schema_name = 'quality' and name in $quality)
        order by all
        """,
        {"source": source, "schemas": SCHEMAS, "quality": QUALITY_TABLES},
    ).fetchall()
    if not any(schema in SCHEMAS for schema, *_ in marts):
        raise RefusedError(f"the build has no table in {', '.join(SCHEMAS)}: run `make build`")
    say(f"callhouse: publishing {len(marts)} tables ...")
    target = "callhouse_published_copy"
    connection.execute(f"attach {_text(str(copy))} as {target} (read_write, storage_version '{STORAGE}')")
    tables: dict[str, int] = {}
    for schema, name, comment in marts:
        place = f"{target}.{_name(schema)}.{_name(name)}"
        original = f"{_name(source)}.{_name(schema)}.{_name(name)}"
        connection.execute(f"create schema if not exists {target}.{_name(schema)}")
        connection.execute(f"create table {place} as from {original}")
        tables[f"{schema}.{name}"] = _value(connection, f"select count(*) from {place}")
        if comment:
            connection.execute(f"comment on table {place} is {_text(comment)}")
    for schema, name, column, comment in connection.execute(
        """
        select schema_name, table_name, column_name, comment from duckdb_columns()
        where database_name = $source and comment is not null
        """,
        {"source": source},
    ).fetchall():
        if f"{schema}.{name}" in tables:
            place = f"{target}.{_name(schema)}.{_name(name)}.{_name(column)}"
            connection.execute(f"comment on column {place} is {_text(comment)}")
    kpis: dict[str, int] = {}
    if "kpi.kpi_values" in tables:
        kpis = dict(
            connection.sql(f"select kpi_id, count(*) from {target}.kpi.kpi_values group by 1 order by 1").fetchall()
        )
    connection.execute(f"checkpoint {target}")
    connection.execute(f"detach {target}")
    return tables, kpis


def _value(connection: duckdb.DuckDBPyConnection, query: str) -> Any:
    row = connection.sql(query).fetchone()
    assert row is not None
    return row[0]


def _name(identifier: str) -> str:
    return '"' + identifier.replace('"', '""') + '"'


def _text(literal: str) -> str:
    return "'" + literal.replace("'", "''") + "'"


def _remove(copy: Path) -> None:
    """Remove an unfinished copy with what lies beside it."""
    for part in (copy, copy.with_name(f"{copy.name}.wal"), copy.with_suffix(".json.part")):
        part.unlink(missing_ok=True)


def _write_through(path: Path) -> str:
    """Force a file or folder to disk; return the sha256 of a file."""
    digest = hashlib.sha256()
    if path.is_file():
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
    elif os.name == "nt":
        return ""  # Windows has no handle of a folder to flush
    handle = os.open(path, os.O_RDWR if path.is_file() else os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    return digest.hexdigest()


@contextmanager
def _explained(file: Path) -> Iterator[None]:
    """Turn an error of DuckDB about `file` into RefusedError, in one line."""
    try:
        yield
    except duckdb.Error as error:
        text = str(error)
        if "Could not set lock" in text:
            holder = re.search(r"held in (.+?\(PID \d+\))", text)
            who = holder[1] if holder else "another program"
            raise RefusedError(f"{file} is open in {who}: close it there, then run this again") from None
        if re.search(r"no space left", text, re.IGNORECASE):
            raise RefusedError(_explain_system(OSError(errno.ENOSPC, ""), file.parent)) from error
        raise RefusedError(f"{file}: {text.splitlines()[0]}") from error


def _explain_system(error: OSError, folder: Path) -> str:
    if error.errno == errno.ENOSPC:
        return f"the disk of {folder} is full: free space, then run `make publish`"
    reason = error.strerror or str(error)
    return f"cannot write to {folder} ({reason}): make it writable or set CALLHOUSE_PUBLISHED"
