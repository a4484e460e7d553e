"""The core marts by DuckDB: `python -m benchmarks.peers.duckdb LANDING_FOLDER OUT_FOLDER`."""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb

from benchmarks.peers.layout import INSTANT, MARTS, NUMBER, TABLES, files
from benchmarks.peers.script import FACTS, clock, select, staging

READINGS = {
    INSTANT: "cast(epoch(try_cast({} as timestamp)) as bigint)",
    NUMBER: "try_cast({} as bigint)",
}
CLOCK = {
    "quarters": "unnest(range(first_at, last_at + 1, 900))",
    "local_time": "to_timestamp(quarters.quarter_at) at time zone zones.time_zone",
    "half_hour": "make_timestamp((quarter_at - extract(minute from local_time) % 30 * 60) * 1000000)",
}


def run(landing: Path, out: Path) -> None:
    """Write the marts of the files below `landing` to `out` as CSV; FileNotFoundError where a table has no files."""
    with duckdb.connect() as connection:
        connection.execute("set threads = 2; set TimeZone = 'UTC'; set preserve_insertion_order = false")
        for name in TABLES:
            paths = [str(path) for path in files(landing, name)]
            reader = "read_parquet" if paths[0].endswith("parquet") else "read_csv"
            texts = "" if reader == "read_parquet" else ", all_varchar = true, header = true"
            query = staging(name, f"{reader}({paths}{texts})", READINGS)
            connection.execute(f"create temp table {name} as {query}")
        for name, query in {"clock": clock(**CLOCK), **{name: select(name) for name in FACTS}}.items():
            connection.execute(f"create temp table {name} as {query}")
        for name in MARTS:
            connection.execute(f"copy ({select(name)}) to '{out / name}.csv' (header)")


if __name__ == "__main__":
    run(Path(sys.argv[1]), Path(sys.argv[2]))
