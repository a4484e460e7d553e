"""The core marts by SQLite: `python -m benchmarks.peers.sqlite LANDING_FOLDER OUT_FOLDER`."""

from __future__ import annotations

import csv
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

from benchmarks.peers.layout import INSTANT, MARTS, NUMBER, TABLES, files
from benchmarks.peers.script import FACTS, of_all_clocks, select, staging
from benchmarks.peers.texts import rows

READINGS = {
    INSTANT: "cast(strftime('%s', {}) as integer)",
    NUMBER: "case when {0} <> '' and {0} not glob '*[^0-9]*' then cast({0} as integer) end",
}
SETTINGS = (
    *("journal_mode = off", "synchronous = off", "locking_mode = exclusive", "temp_store = memory"),
    *("cache_size = -1000000", "threads = 2"),
)
INDEXES = {
    "calls": ("call_id",),
    "queue_visits": ("visit_id",),
    "campaigns": ("campaign_id",),
    "clock": ("time_zone", "quarter_at"),
    "entries": ("call_id", "campaign_id"),
    "agents": ("agent_id",),
    "sites": ("site_id",),
}


def run(landing: Path, out: Path) -> None:
    """Write the marts of the files below `landing` to `out` as CSV; FileNotFoundError where a table has no files."""
    with (
        tempfile.TemporaryDirectory(dir=out) as folder,
        closing(sqlite3.connect(Path(folder) / "peer.db")) as connection,
    ):
        for setting in SETTINGS:
            connection.execute(f"pragma {setting}")
        for name in TABLES:
            _load(connection, landing, name)
            _create(connection, name, staging(name, f"raw_{name}", READINGS, "materialized "))
            connection.execute(f"drop table raw_{name}")
        connection.execute("create table clock (time_zone, quarter_at integer, local_date, interval_starts_at)")
        connection.executemany("insert into clock values (?, ?, ?, ?)", _clock(connection))
        _index(connection, "clock")
        for name in FACTS:
            _create(connection, name, select(name))
        for name in MARTS:
            _write(connection, name, out)


def _load(connection: sqlite3.Connection, landing: Path, name: str) -> None:
    columns = list(TABLES[name].columns)
    connection.execute(f"create table raw_{name} ({', '.join(f'{column} text' for column in columns)})")
    insert = f"insert into raw_{name} values ({', '.join('?' * len(columns))})"
    for path in files(landing, name):
        connection.executemany(insert, rows(path, columns))


def _create(connection: sqlite3.Connection, name: str, query: str) -> None:
    connection.execute(f"create table {name} as {query}")
    _index(connection, name)


def _index(connection: sqlite3.Connection, name: str) -> None:
    if name in INDEXES:
        connection.execute(f"create index {name}_key on {name} ({', '.join(INDEXES[name])})")
    connection.execute(f"analyze {name}")


def _clock(connection: sqlite3.Connection) -> Iterator[tuple[str, int, str, str]]:
    """Local date and half-hour of every quarter of an hour in every zone: SQLite knows no zones."""
    asked = of_all_clocks()
    first_at, last_at = connection.execute(asked["instants"]).fetchone()
    for (name,) in connection.execute(asked["zones"]).fetchall():
        zone = ZoneInfo(name)
        for quarter_at in range(first_at - first_at % 900, last_at + 1, 900):
            instant = datetime.fromtimestamp(quarter_at, timezone.utc)
            local = instant.astimezone(zone)
            half_hour = instant - timedelta(minutes=local.minute % 30)
            yield name, quarter_at, local.strftime("%Y-%m-%d"), half_hour.strftime("%Y-%m-%d %H:%M:%S")


def _write(connection: sqlite3.Connection, name: str, out: Path) -> None:
    keys, measures = MARTS[name]
    with (out / f"{name}.csv").open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines)
        writer.writerow([*keys, *measures])
        writer.writerows(connection.execute(select(name)))


if __name__ == "__main__":
    run(Path(sys.argv[1]), Path(sys.argv[2]))
