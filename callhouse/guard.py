"""What keeps two programs out of one file, and says in one line why something was refused."""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
from filelock import FileLock, Timeout

FULL = re.compile(r"no space left|disk quota exceeded|file too large", re.IGNORECASE)


class RefusedError(Exception):
    """Nothing was done; the text is one line that says why and what to do next."""


@contextmanager
def alone(file: Path, what: str, setting: str) -> Iterator[None]:
    """Let one process at a time do `what` (a build, a publish) to `file`; raises RefusedError for the others.

    The lock is a file beside it. The system frees it when its process ends, however it ends.
    `setting` is the variable that names the file.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(file.with_name(f".{file.name}.lock"), timeout=0)
        lock.acquire()
    except Timeout:
        raise RefusedError(f"another {what} of {file} is running: wait for it, then run this again") from None
    except OSError as error:
        raise RefusedError(explain(error, file.parent, setting)) from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def explained(file: Path) -> Iterator[None]:
    """Turn an error of DuckDB about `file` into RefusedError."""
    try:
        yield
    except duckdb.Error as error:
        text = str(error)
        if "Could not set lock" in text:
            raise RefusedError(f"{file} is open in {_holder(text)}: close it there, then run this again") from None
        if FULL.search(text):
            raise RefusedError(explain(OSError(errno.ENOSPC, ""), file.parent, "")) from error
        raise RefusedError(f"{file}: {text.splitlines()[0]}") from error


def explain(error: OSError, folder: Path, setting: str) -> str:
    """Say in one line why nothing could be written to `folder`, which `setting` names, and what to do."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return f"the disk of {folder} is full: free space, then run this again"
    reason = error.strerror or str(error)
    return f"cannot write to {folder} ({reason}): make it writable or set {setting}"


def open_read_only(file: Path) -> duckdb.DuckDBPyConnection:
    """Open a DuckDB file for reading; raises RefusedError where that cannot be."""
    with explained(file):
        return duckdb.connect(str(file), read_only=True)


def require_free(build: Path) -> None:
    """Raise RefusedError if another program has the build file open: dbt could not write to it."""
    if build.is_file():
        with explained(build):
            duckdb.connect(str(build)).close()


@contextmanager
def no_writer(published: Path) -> Iterator[None]:
    """Keep writing programs out of the published file while it is swapped; raises RefusedError where one is in.

    Such a program holds the old file, but would write its log under the name of the new one, and
    every reader of the new file would read that log into it.
    """
    try:
        old = duckdb.connect(str(published), read_only=True) if published.is_file() else duckdb.connect()
    except duckdb.Error as error:
        if "Could not set lock" in str(error):
            who = _holder(str(error))
            raise RefusedError(
                f"{published} is open for writing in {who}: close it there, or open it read-only, then run this again"
            ) from None
        old = duckdb.connect()  # no database: nobody writes to it
    with old:
        yield


def _holder(text: str) -> str:
    found = re.search(r"held in (.+?\(PID \d+\))", text)
    return found[1] if found else "another program"
