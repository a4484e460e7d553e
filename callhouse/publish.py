"""Publishing: the marts of a whole and green build, copied to the file that BI opens.

The copy is made beside that file and swapped in by a rename: readers see the old file or the new
one, never a part, and one that has the old file open keeps reading it. The manifest is swapped in
right after; where its `sha256` is not the file's, a publish was cut between the two: publish again.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from datetime import datetime, timezone
from importlib.metadata import version
from pathlib import Path
from typing import Any

import duckdb

from callhouse import __version__
from callhouse.guard import RefusedError, alone, explain, explained, no_writer, open_read_only
from callhouse.marts import STORAGE, Build, copy_marts

# dbt commands that leave the data as it is; a failed `test` still speaks against publishing it.
HARMLESS = ("test", "compile", "docs", "generate", "list", "show", "parse")


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
    with alone(published, "publish", "CALLHOUSE_PUBLISHED"):
        try:
            return _publish(build, published, copy, say)
        except OSError as error:
            raise RefusedError(explain(error, published.parent, "CALLHOUSE_PUBLISHED")) from error
        finally:
            _remove(copy)


def _publish(build: Path, published: Path, copy: Path, say: Callable[[str], None]) -> dict[str, Any]:
    _remove(copy)  # what a killed publish left
    with open_read_only(build) as connection:
        last = last_build(connection)
        say(f"callhouse: publishing build {last.number} ...")
        with explained(copy):
            tables, totals = copy_marts(connection, last, copy)
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
        "kpi_values": totals,
    }
    note_part = copy.with_suffix(".json.part")
    note_part.write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    _write_through(note_part)
    with no_writer(published):
        # Somebody who opened the old file for writing may have left a log; it is not the new file's.
        published.with_name(f"{published.name}.wal").unlink(missing_ok=True)
        copy.replace(published)
        note_part.replace(published.with_name(f"{published.name}.json"))
    _write_through(published.parent)
    say(f"callhouse: published {len(tables)} tables, {sum(tables.values()):,} rows: {published}")
    return manifest


def is_published(build: Path, published: Path) -> bool:
    """Say whether `published` holds the last build of `build` already."""
    manifest = published.with_name(f"{published.name}.json")
    if not published.is_file() or not manifest.is_file():
        return False
    try:
        with open_read_only(build) as connection:
            last = last_build(connection)
    except RefusedError:
        return False  # publishing says why
    told = json.loads(manifest.read_text(encoding="utf-8"))["build"]
    return bool(told["invocation_id"] == last.invocation_id)


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
