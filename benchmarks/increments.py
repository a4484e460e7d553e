"""Time a day's files on a long and on a short history: `python -m benchmarks.increments --calls N`.

The last day of the generated year arrives by itself, with 2 % of each of the three days before it. What is timed begins
with landed files of the history and ends with a warehouse that holds the day, tests included; the start-up of dbt is
taken out.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import time
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from math import inf
from pathlib import Path

import duckdb

from benchmarks.dbt import run_dbt
from benchmarks.generate import FIRST_DAY, FOLDER, LAST_DAY, LONG, generate, place
from benchmarks.measure import StepError, machine
from callhouse.environment import PROJECT
from callhouse.increment import NO_UNIT_TESTS, Increment, Outcome, remember

CLOCKS = LONG | {"costs": "period_start", "employee_surveys": "sent_at"}
LATE_DAYS, LATE_PERCENT = 3, 2


def split(generated: Path, out: Path, first: date) -> None:
    """Write `out`/history (from `first` on, without the last day and its late rows) and `out`/day (these)."""
    late_from = LAST_DAY - timedelta(days=LATE_DAYS)
    with duckdb.connect() as connection:
        for folder in sorted(generated.iterdir()):
            table, clock = folder.name, CLOCKS.get(folder.name)
            connection.execute(f"create or replace view files as from read_parquet('{folder}/*.parquet')")
            parts = {"history": "true", "day": "false"}
            if clock:
                is_late = f"{clock} >= '{late_from}' and hash(files) % 100 < {LATE_PERCENT}"
                is_new = f"coalesce({clock} >= '{LAST_DAY}' or {is_late}, false)"
                parts = {"history": f"coalesce({clock} >= '{first}', true) and not {is_new}", "day": is_new}
            for part, condition in parts.items():
                place_ = out / part / "callhouse" / table
                place_.mkdir(parents=True, exist_ok=True)
                chosen = f"select * from files where {condition}"
                if table == "source_loads":
                    chosen = (
                        "from files"
                        if part == "day"
                        else (
                            f"select * replace ('{LAST_DAY}T00:00:00Z' as complete_through_at, "
                            f"'{LAST_DAY}T00:00:00Z' as updated_at) from files"
                        )
                    )
                target = place_ / f"{table}_{part}.parquet"
                connection.execute(f"copy ({chosen}) to '{target}' (format parquet, compression zstd)")


class Days:
    """A warehouse of a history, and what building it and adding a day to it takes."""

    def __init__(self, folder: Path, files: Path) -> None:
        self.folder, self.files = folder, files
        self.database = folder / "days.duckdb"
        self.start_up = 0.0

    def whole(self) -> float:
        """Build the history; return the seconds from dbt's first node to its last."""
        for old in self.folder.glob("days.duckdb*"):
            old.unlink()
        began = time.perf_counter()
        self._dbt(["build", *NO_UNIT_TESTS], {}, self.files / "history")
        remember(PROJECT, self.database)
        return time.perf_counter() - began - self.start_up

    def day(self) -> float:
        """Add the day; return the seconds it took without the start-ups of dbt."""
        landing = self.folder / "landing"
        shutil.rmtree(landing, ignore_errors=True)
        for part in ("history", "day"):
            shutil.copytree(self.files / part, landing, dirs_exist_ok=True, copy_function=shutil.copy2)
        self.start_up = 0.0
        began = time.perf_counter()
        outcome = Increment(
            PROJECT,
            self.database,
            landing,
            lambda command, more: self._dbt(command, more, landing),
            _say,
            most=inf,  # also where the short history is little more than the day
        ).build()
        if outcome is not Outcome.BUILT:
            raise StepError(f"no increment: {outcome.value}")
        return time.perf_counter() - began - self.start_up

    def _dbt(self, command: Sequence[str], more: Mapping[str, str], landing: Path) -> int:
        settings = {
            "CALLHOUSE_LANDING": str(landing),
            "CALLHOUSE_DB": str(self.database),
            "CALLHOUSE_TEMP": str(self.folder / "temp"),
        }
        target = Path(more.get("DBT_TARGET_PATH") or self.folder / "target")
        cost, without_start_up, _ = run_dbt(command, self.folder / "days.log", target, {**settings, **more})
        self.start_up += cost.wall - without_start_up.wall
        _say(f"dbt {command[0]}: {without_start_up.wall:.1f} s, with start-up {cost.wall:.1f} s")
        return 0


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line: `python -m benchmarks.increments`."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.increments", description=__doc__)
    parser.add_argument("--calls", type=int, default=1_000_000, help="calls of the year (default 1,000,000)")
    parser.add_argument("--short", type=int, default=30, help="days of the short history (default 30)")
    parser.add_argument("--folder", type=Path, default=FOLDER, help=f"for data and databases (default {FOLDER})")
    options = parser.parse_args(arguments)
    folder = options.folder.absolute()
    generated = place(folder, options.calls, "parquet")
    firsts = {(LAST_DAY - FIRST_DAY).days: FIRST_DAY, options.short: LAST_DAY - timedelta(days=options.short)}
    lines = ["| days of history | everything | the day | the day / everything |", "| ---: | ---: | ---: | ---: |"]
    took = {}
    try:
        if not generated.exists():
            generate(generated, options.calls, "parquet", say=_say)
        for days, first in firsts.items():
            files = folder / f"{options.calls}_last_{days}"
            if not files.exists():
                split(generated, files, first)
            bench = Days(folder, files)
            whole, took[days] = bench.whole(), bench.day()
            lines.append(f"| {days} | {whole:.1f} s | {took[days]:.1f} s | {took[days] / whole:.3f} |")
    except (StepError, OSError) as error:
        _say(str(error))
        return 1
    longest, shortest = (took[days] for days in firsts)
    print(f"{options.calls:,} calls a year, DuckDB {duckdb.__version__}, {machine()}\n")
    print("\n".join(lines))
    print(f"\nThe day on the long history / on the short one: **{longest / shortest:.2f}**.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
