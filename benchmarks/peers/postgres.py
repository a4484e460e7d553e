"""The core marts by PostgreSQL: `python -m benchmarks.peers.postgres LANDING_FOLDER OUT_FOLDER`.

The server is a private one with a cluster of its own in a temporary folder; it listens on a socket in there only, and
is tuned for one large job whose data may be lost. Its programs are taken from PATH.
"""

from __future__ import annotations

import csv
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from benchmarks.peers.layout import INSTANT, MARTS, NUMBER, TABLES, files
from benchmarks.peers.script import FACTS, clock, select, staging

#: PostgreSQL has no cast that tries: what is no time of these years is told by its text
READINGS = {
    INSTANT: (
        "case when {0} >= '1970-' and {0} < '2100-'"
        " then cast(date_part('epoch', cast({0} as timestamptz)) as bigint) end"
    ),
    NUMBER: "case when {0} ~ '^[0-9]{{1,10}}$' then cast({0} as bigint) end",
}
SETTINGS = {
    **{"listen_addresses": "", "max_connections": "5", "timezone": "UTC", "autovacuum": "off", "jit": "off"},
    **{"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "wal_level": "minimal"},
    **{"max_wal_senders": "0", "max_wal_size": "8GB", "checkpoint_timeout": "1h", "shared_buffers": "1GB"},
    **{"work_mem": "512MB", "hash_mem_multiplier": "2", "maintenance_work_mem": "512MB", "temp_buffers": "64MB"},
    **{"max_worker_processes": "2", "max_parallel_workers": "2", "max_parallel_workers_per_gather": "1"},
    **{"effective_cache_size": "4GB", "random_page_cost": "1.1"},
}
USERS = ("postgres", "nobody")  # the server refuses to be root's
CLOCK = {
    "quarters": "generate_series(first_at, last_at, 900)",
    "local_time": "to_timestamp(quarters.quarter_at) at time zone zones.time_zone",
    "half_hour": (
        "to_timestamp(quarter_at - cast(date_part('minute', local_time) as bigint) % 30 * 60) at time zone 'UTC'"
    ),
}


def run(landing: Path, out: Path) -> None:
    """Write the marts of the files below `landing` to `out` as CSV; FileNotFoundError where a table has no files."""
    with _server() as address, psycopg.connect(address, autocommit=True) as connection:
        for name in TABLES:
            _load(connection, landing, name)
            _create(connection, name, staging(name, f"raw_{name}", READINGS, "materialized "))
            connection.execute(f"drop table raw_{name}")
        for name, query in {"clock": clock(**CLOCK), **{name: select(name) for name in FACTS}}.items():
            _create(connection, name, query)
        for name in MARTS:
            with (
                (out / f"{name}.csv").open("wb") as lines,
                connection.cursor().copy(f"copy ({select(name)}) to stdout (format csv, header)") as copied,
            ):
                for block in copied:
                    lines.write(block)


@contextmanager
def _server() -> Iterator[str]:
    """Start a server of its own, yield its address, and stop it; raises RuntimeError where it cannot start."""
    if not (shutil.which("initdb") and shutil.which("postgres")):
        raise RuntimeError("initdb and postgres are not on PATH: install PostgreSQL's server")
    user = _user()
    with tempfile.TemporaryDirectory(prefix="peer") as folder:
        if user:
            shutil.chown(folder, user)
        data = f"{folder}/data"
        create = ["initdb", "--pgdata", data, "--username", "peer", "--auth", "trust", "--no-sync"]
        create += ["--encoding", "UTF8", "--locale", "C"]
        subprocess.run(create, check=True, user=user, cwd=folder, stdout=subprocess.DEVNULL)
        options = [word for name, value in SETTINGS.items() for word in ("-c", f"{name}={value}")]
        server = subprocess.Popen(["postgres", "-D", data, "-k", folder, *options], user=user, cwd=folder)
        try:
            address = f"host={folder} user=peer dbname=postgres"
            _wait_for(server, address)
            yield address
        finally:
            server.send_signal(signal.SIGQUIT)  # at once: nothing is to be kept
            server.wait()


def _user() -> str | None:
    """Return who is to run the server: None for oneself; raises RuntimeError where only root is there."""
    if os.getuid() != 0:
        return None
    import pwd

    known = {entry.pw_name for entry in pwd.getpwall()}
    if not (allowed := [user for user in USERS if user in known]):
        raise RuntimeError(f"PostgreSQL refuses to be run by root, and there is no user {' or '.join(USERS)}")
    return allowed[0]


def _wait_for(server: subprocess.Popen[bytes], address: str, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not _answers(address):
        if server.poll() is not None or time.monotonic() > end:
            raise RuntimeError("the server of PostgreSQL did not start")
        time.sleep(0.05)


def _answers(address: str) -> bool:
    try:
        psycopg.connect(address).close()
    except psycopg.OperationalError:
        return False
    return True


def _load(connection: psycopg.Connection[tuple[object, ...]], landing: Path, name: str) -> None:
    paths = files(landing, name)
    is_csv = paths[0].suffix == ".csv"
    columns = _header(paths[0]) if is_csv else list(TABLES[name].columns)
    connection.execute(f"create unlogged table raw_{name} ({', '.join(f'{column} text' for column in columns)})")
    statement = f"copy raw_{name} from stdin (format csv, header)"
    for path in paths:
        with connection.cursor().copy(statement) as copied:
            for block in _blocks(path) if is_csv else _csv_blocks(path, columns):
                copied.write(block)


def _header(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as lines:
        return next(csv.reader(lines))


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as lines:
        while block := lines.read(1 << 20):
            yield block


def _csv_blocks(path: Path, columns: list[str]) -> Iterator[bytes]:
    """Yield a Parquet file as CSV with its header."""
    import pyarrow as pa
    import pyarrow.csv
    import pyarrow.parquet

    with pyarrow.parquet.ParquetFile(path) as file:
        for number, batch in enumerate(file.iter_batches(columns=columns)):
            block = pa.BufferOutputStream()
            pyarrow.csv.write_csv(batch.select(columns), block, pyarrow.csv.WriteOptions(include_header=number == 0))
            yield block.getvalue().to_pybytes()


def _create(connection: psycopg.Connection[tuple[object, ...]], name: str, query: str) -> None:
    connection.execute(f"create unlogged table {name} as {query}")
    connection.execute(f"analyze {name}")


if __name__ == "__main__":
    run(Path(sys.argv[1]), Path(sys.argv[2]))
