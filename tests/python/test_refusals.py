"""Files that are locked, disks that are full: one line says what to do, and the old published file stays."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from small_warehouse import GREEN, ignore, make_warehouse, program, query

from callhouse import cli
from callhouse.dbt_failure import DbtLog
from callhouse.guard import RefusedError, alone, explain
from callhouse.publish import publish

HOLD = """
from pathlib import Path
from callhouse.guard import alone
with alone(Path(file), "build", "CALLHOUSE_DB"):
    print("ready", flush=True); input()
"""
# Publishes where no file may grow beyond a size, as on a full disk; prints why it was refused.
CRAMPED = """
import resource, sys
from pathlib import Path
from callhouse.guard import RefusedError
from callhouse.publish import publish
build, published, limit = sys.argv[1:]
resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), int(limit)))
try:
    publish(Path(build), Path(published), lambda line: None)
except RefusedError as error:
    print(error)
"""


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    return make_warehouse(tmp_path / "callhouse.duckdb", [GREEN])


@pytest.fixture
def published(warehouse: Path, tmp_path: Path) -> Path:
    """A file that was published before the warehouse changed."""
    file = tmp_path / "served" / "published.duckdb"
    publish(make_warehouse(tmp_path / "before.duckdb", [GREEN], calls=7), file, ignore)
    return file


@pytest.fixture
def places(warehouse: Path, published: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command line works on these two files, in this process."""
    monkeypatch.setenv("CALLHOUSE_DB", str(warehouse))
    monkeypatch.setenv("CALLHOUSE_PUBLISHED", str(published))
    monkeypatch.setattr(cli, "run_inside", lambda arguments, dev: None)
    monkeypatch.setattr(cli, "DBT", [sys.executable, "-c", "pass"])


@pytest.mark.parametrize(("command", "done"), [("build", "not built"), ("publish", "not published")])
def test_the_second_of_two_builds_is_refused(
    places: None, warehouse: Path, published: Path, capsys: pytest.CaptureFixture[str], command: str, done: str
) -> None:
    before = published.read_bytes()
    with program(HOLD, warehouse):
        assert cli.main([command]) == 1
        expected = f"another build or publish of {warehouse} is running: wait for it, then run this again"
        assert capsys.readouterr().err == f"callhouse: {done}: {expected}\n"
        assert published.read_bytes() == before
    assert cli.main([command]) == 0, "the lock outlived its process, which was killed"


def test_the_second_of_two_publishes_is_refused(warehouse: Path, published: Path) -> None:
    before = published.read_bytes()
    with program(HOLD, published), pytest.raises(RefusedError) as refusal:
        publish(warehouse, published, ignore)
    assert str(refusal.value) == f"another publish of {published} is running: wait for it, then run this again"
    assert published.read_bytes() == before


def test_nothing_is_published_under_a_program_that_writes(warehouse: Path, published: Path) -> None:
    # It holds the old file and would write its log under the name of the new one, where every reader takes it in.
    writer = (
        "connection = duckdb.connect(file); print('ready', flush=True); input()\n"
        "connection.sql('create table core.mine as select 1 as one')"
    )
    with program(writer, published) as go_on:
        with pytest.raises(RefusedError, match=r"open for writing in .*\(PID \d+\): close it there, or open it read-"):
            publish(warehouse, published, ignore)
        go_on()
    assert query(published, "select count(*) from core.fct_calls") == [(7,)]
    publish(warehouse, published, ignore)
    assert query(published, "select count(*) from core.fct_calls") == [(3,)]
    assert query(published, "select * from duckdb_tables() where table_name = 'mine'") == []


def test_what_is_no_database_is_replaced(warehouse: Path, published: Path) -> None:
    published.write_text("not a database " * 1000)
    publish(warehouse, published, ignore)
    assert query(published, "select count(*) from core.fct_calls") == [(3,)]


@pytest.mark.parametrize("limit", [1, 5_000, 500_000])
def test_a_full_disk_leaves_the_old_file(warehouse: Path, published: Path, limit: int) -> None:
    before = published.read_bytes()
    assert len(before) > limit
    command = [sys.executable, "-c", CRAMPED, str(warehouse), str(published), str(limit)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == f"the disk of {published.parent} is full: free space, then run this again\n"
    assert published.read_bytes() == before
    assert not list(published.parent.glob("*.part*"))
    publish(warehouse, published, ignore)


def test_a_folder_that_cannot_be_written(published: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object, **options: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr("filelock.FileLock.acquire", refuse)
    with pytest.raises(RefusedError) as refusal, alone(published, "publish", "CALLHOUSE_PUBLISHED"):
        pass
    text = f"cannot write to {published.parent} (Read-only file system): make it writable or set CALLHOUSE_PUBLISHED"
    assert str(refusal.value) == text


@pytest.mark.parametrize("number", [28, 122, 27])
def test_every_way_to_be_full_is_told_alike(tmp_path: Path, number: int) -> None:
    assert explain(OSError(number, ""), tmp_path, "").startswith(f"the disk of {tmp_path} is full")


@pytest.mark.parametrize(
    ("logged", "code", "advice"),
    [
        ('Could not write file "x": No space left on device', 1, "the disk of {folder} is full: free space, then"),
        ('Could not set lock on file "x"', 2, "{file} is open in another program: close it there, then"),
        ('Cannot open file "x": Permission denied', 2, "cannot write to {folder}: make it writable or set"),
        ("", 137, "it was killed: where memory ran out set CALLHOUSE_MEMORY_LIMIT lower, then"),
        ("Failure in test unique_calls", 1, "mend what it names above ({log}), then"),
    ],
)
def test_a_failed_dbt_is_told_by_its_cause(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, logged: str, code: int, advice: str
) -> None:
    monkeypatch.setenv("DBT_LOG_PATH", str(tmp_path))
    log, file = tmp_path / "dbt.log", tmp_path / "callhouse.duckdb"
    log.write_text("the run before: No space left on device\n")
    since = DbtLog()
    with log.open("a") as lines:
        lines.write(f"12:00:00 {logged}\n")
    told = since.advice(code, file)
    assert told.startswith(advice.format(file=file, folder=tmp_path, log=log))
    assert told.endswith("then build again")
