"""Ask the published file what BI tools ask: `python -m benchmarks.queries FILE`, FILE of `make publish`."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import duckdb

QUERIES = sorted(Path(__file__).with_name("queries").glob("*.sql"))
# the agent's day in a campaign with the most calls: each query finds rows
PARAMETERS = """
    select
        local_date as day,
        cast(date_trunc('month', local_date) as date) as month,
        campaign_id as campaign,
        agent_id as agent
    from kpi.kpi_agent_campaign_daily
    where calls_handled > 0
    order by calls_handled desc, local_date desc, campaign_id, agent_id
    limit 1
"""


def parameters(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """Return day, month, campaign and agent to ask for."""
    names = ("day", "month", "campaign", "agent")
    return dict(zip(names, connection.execute(PARAMETERS).fetchone() or (), strict=True))


def ask(connection: duckdb.DuckDBPyConnection, query: Path, values: dict[str, Any]) -> tuple[float, int]:
    """Run one query to its last row, held by DuckDB as a driver takes it over; return seconds and rows."""
    text = query.read_text(encoding="utf-8")
    used = {name: value for name, value in values.items() if f"${name}" in text}
    began = time.perf_counter()
    answer = connection.sql(text, params=used).execute()
    return time.perf_counter() - began, len(answer)


def warm(file: Path, query: Path, values: dict[str, Any], times: int) -> tuple[list[float], int]:
    """Return the seconds of `times` runs in one connection, after one that is not counted, and the rows."""
    with duckdb.connect(str(file), read_only=True) as connection:
        connection.execute("set threads = 2")
        _, rows = ask(connection, query, values)
        return [ask(connection, query, values)[0] for _ in range(times)], rows


def cold(file: Path, query: Path, values: dict[str, Any], times: int) -> list[float]:
    """Return the seconds of `times` runs, each in a new process that finds nothing of the file in memory."""
    seconds = []
    for _ in range(times):
        forget_pages(file)
        asked = [f"{name}={value}" for name, value in values.items()]
        command = [sys.executable, "-m", "benchmarks.queries", str(file), "--once", query.stem, "--with", *asked]
        answer = subprocess.run(command, check=True, capture_output=True, text=True)
        seconds.append(float(answer.stdout))
    return seconds


def once(file: Path, query: Path, values: dict[str, Any]) -> float:
    """Return the seconds of opening the file and asking one query."""
    began = time.perf_counter()
    with duckdb.connect(str(file), read_only=True) as connection:
        connection.execute("set threads = 2")
        ask(connection, query, values)
    return time.perf_counter() - began


def forget_pages(file: Path) -> None:
    """Have the system drop what it keeps of a file in memory."""
    with file.open("rb") as opened:
        os.fsync(opened.fileno())
        os.posix_fadvise(opened.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def p95(seconds: Sequence[float]) -> float:
    """Return the 95th percentile."""
    return quantiles(seconds, n=20, method="inclusive")[-1]


def table(file: Path, warm_runs: int, cold_runs: int) -> str:
    """Ask everything and return the times as Markdown, milliseconds."""
    with duckdb.connect(str(file), read_only=True) as connection:
        values = parameters(connection)
    lines = ["| query | rows | warm p50 | warm p95 | cold p50 |", "| --- | ---: | ---: | ---: | ---: |"]
    all_warm: list[float] = []
    all_cold: list[float] = []
    for query in QUERIES:
        times, rows = warm(file, query, values, warm_runs)
        colds = cold(file, query, values, cold_runs)
        all_warm += times
        all_cold += colds
        figures = [median(times), p95(times), median(colds)]
        name = query.stem.replace("_", " ")
        lines.append(f"| {name} | {rows:,} | " + " | ".join(f"{1000 * figure:.1f}" for figure in figures) + " |")
        print(lines[-1], file=sys.stderr, flush=True)
    lines += [
        "",
        f"All {len(QUERIES)} queries: warm p50 {1000 * median(all_warm):.1f} ms, **p95 {1000 * p95(all_warm):.1f} ms** "
        f"({warm_runs} runs each); cold p50 {1000 * median(all_cold):.1f} ms, **p95 {1000 * p95(all_cold):.1f} ms** "
        f"({cold_runs} runs each). File {file.stat().st_size:,} bytes.",
    ]
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line: `python -m benchmarks.queries`."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.queries", description=__doc__)
    parser.add_argument("file", type=Path, help="published file")
    parser.add_argument("--warm", type=int, default=30, help="runs of each query in one connection (default 30)")
    parser.add_argument("--cold", type=int, default=5, help="runs of each query in new processes (default 5)")
    parser.add_argument("--once", help=argparse.SUPPRESS)
    parser.add_argument("--with", nargs="*", default=[], dest="values", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if not options.file.is_file():
        print(f"there is no published file {options.file}: run `make publish`", file=sys.stderr)
        return 1
    if options.once:
        query = next(query for query in QUERIES if query.stem == options.once)
        values: dict[str, Any] = dict(value.split("=", 1) for value in options.values)
        print(once(options.file, query, values | {name: date.fromisoformat(values[name]) for name in ("day", "month")}))
        return 0
    print(table(options.file, options.warm, options.cold))
    return 0


if __name__ == "__main__":
    sys.exit(main())
