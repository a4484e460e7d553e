"""Ctrl-C and a request to end: one line, the exit code of the signal, nothing left running or locked."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest
from small_warehouse import GREEN, ignore, make_warehouse

from callhouse.environment import PROJECT
from callhouse.guard import alone, require_free
from callhouse.publish import publish

# In dbt's place: ends at Ctrl-C without a word, and would else run for a minute.
DBT = """
import os, signal, time
signal.signal(signal.SIGINT, signal.SIG_DFL)
print("dbt", os.getpid(), flush=True)
time.sleep(60)
"""
COMMAND = """
import sys
from callhouse import cli
command, dbt = sys.argv[1:]
cli.run_inside = lambda arguments, dev: None
cli.DBT = [sys.executable, "-c", dbt]
sys.exit(cli.main([command]))
"""
ENDLESS = """
create view core.endless as
select sum(hash(a.range + b.range)) as s from range(10000000) as a, range(10000) as b
"""


@pytest.mark.parametrize("command", ["build", "publish"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_command_leaves_the_old_file(command: str, number: signal.Signals, tmp_path: Path) -> None:
    warehouse = make_warehouse(tmp_path / "callhouse.duckdb", [GREEN])
    published = tmp_path / "published.duckdb"
    publish(warehouse, published, ignore)
    before = published.read_bytes()
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(ENDLESS)

    places = {"CALLHOUSE_DB": str(warehouse), "CALLHOUSE_PUBLISHED": str(published)}
    process = subprocess.Popen(
        [sys.executable, "-c", COMMAND, command, DBT],
        cwd=PROJECT,
        env=os.environ | places,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    begun = process.stdout.readline()
    assert begun.startswith("dbt" if command == "build" else "callhouse: publishing")
    while command == "publish" and not tmp_path.joinpath(".published.duckdb.part").exists():
        time.sleep(0.01)
    time.sleep(0.5)  # by now it waits for dbt, or for DuckDB
    # a terminal sends Ctrl-C to all of the group, a service manager asks only the process that it started
    (os.killpg if number == signal.SIGINT else os.kill)(process.pid, number)
    try:
        printed, _ = process.communicate(timeout=60)
    finally:
        process.kill()

    assert printed.splitlines()[-1] == "callhouse: interrupted: run it again; the published file is whole"
    assert "Traceback" not in printed
    assert process.returncode == 128 + number
    assert published.read_bytes() == before
    assert not list(tmp_path.glob(".*.part*"))
    with alone(warehouse, "build", "CALLHOUSE_DB"):
        require_free(warehouse)
    if command == "build":
        with pytest.raises(ProcessLookupError):
            os.kill(int(begun.split()[1]), 0)
