"""The core marts by DuckDB: `python -m benchmarks.peers.duckdb LANDING_FOLDER OUT_FOLDER`."""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb

from benchmarks.peers.layout import INSTANT, MARTS, NUMBER, TABLES, files
from benchmarks.peers.script import FACTS, select, staging

READINGS = {
    INSTANT: "cast(epoch(try_cast({} as timestamp)) as bigint)",
    NUMBER: "try_cast({} as bigint)",
}
#: local date and half-hour of every quarter of an hour in every zone: no zone's clock changes within one
CLOCK = """
with

instants as (
    select min(started_at) as first_at, max(started_at) as last_at from calls
    union all
    select min(entered_at) as first_at, max(entered_at) as last_at from queue_visits
    union all
    select least(min(offered_at), min(answered_at)) as first_at, greatest(max(offered_at), max(answered_at)) as last_at
    from agent_legs
),

bounds as (
    select
        min(first_at) - min(first_at) % 900 as first_at,
        max(last_at) as last_at
    from instants
),

zones as (
    select time_zone from campaigns
    union
    select time_zone from sites
    union
    select 'UTC' as time_zone
),

quarters as (
    select unnest(range(first_at, last_at + 1, 900)) as quarter_at from bounds
),

localised as (
    select
        *,
        to_timestamp(quarter_at) at time zone time_zone as local_time
    from quarters
    cross join zones
    where time_zone is not null
)

select
    time_zone,
    quarter_at,
    cast(local_time as date) as local_date,
    make_timestamp((quarter_at - extract(minute from local_time) % 30 * 60) * 1000000) as interval_starts_at
from localised
"""


def run(landing: Path, out: Path) -> None:
    """Write the marts of the files below `landing` to `out` as CSV."""
    with duckdb.connect() as connection:
        connection.execute("set threads = 2; set TimeZone = 'UTC'; set preserve_insertion_order = false")
        for name in TABLES:
            paths = [str(path) for path in files(landing, name)]
            reader = "read_parquet" if paths[0].endswith("parquet") else "read_csv"
            texts = "" if reader == "read_parquet" else ", all_varchar = true, header = true"
            query = staging(name, f"{reader}({paths}{texts})", READINGS)
            connection.execute(f"create temp table {name} as {query}")
        for name, query in {"clock": CLOCK, **{name: select(name) for name in FACTS}}.items():
            connection.execute(f"create temp table {name} as {query}")
        for name in MARTS:
            connection.execute(f"copy ({select(name)}) to '{out / name}.csv' (header)")


if __name__ == "__main__":
    run(Path(sys.argv[1]), Path(sys.argv[2]))
