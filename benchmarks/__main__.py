"""Time a build on generated data beside what it cannot do without: `python -m benchmarks --calls N`."""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import duckdb

from benchmarks.dbt import run_dbt
from benchmarks.generate import FOLDER, FORMATS, generate, place
from benchmarks.measure import Cost, StepError, machine, middle, run
from benchmarks.yardstick import TABLES

FLOOR, OF_FLOOR = "the floor's tables by hand", "build of the floor's tables, files landed before"
MODELS_ONLY = ["--exclude-resource-type", "test", "--exclude-resource-type", "unit_test"]


class Bench:
    """The steps of one round, each in a process of its own, and what they took."""

    def __init__(self, folder: Path, landing: Path) -> None:
        self.folder, self.landing = folder, landing
        self.costs: dict[str, list[Cost]] = {}
        self.bytes: dict[str, int] = {}
        self.slowest: list[tuple[float, str]] = []

    def round(self) -> None:
        """Run every step once, on files of its own."""
        build = self.folder / "callhouse.duckdb"
        for step in ("copy_files", "land"):
            database = self._new(f"{step}.duckdb")
            self._step(step, step, self.landing, database)
            self.bytes[step] = database.stat().st_size
        landed = self.folder / "land.duckdb"
        shutil.copyfile(landed, self._new(build.name))
        self._dbt(OF_FLOOR, ["build", *MODELS_ONLY, "--select", *(f"+{name}" for name in TABLES)])
        floor = self._new("floor.duckdb")
        self._step(FLOOR, "floor", landed, floor)
        self._step("check that both are equal", "check_floor", floor, build)
        self._new(build.name)
        landed.rename(build)
        self._dbt("build, files landed before", ["build", *MODELS_ONLY])
        self._step("read raw once, write the marts", "read_and_write", self._new("copy.duckdb"), build)
        self._dbt("data tests", ["test", "--select", "test_type:data"])
        self.bytes["build file"] = build.stat().st_size

    def _new(self, name: str) -> Path:
        path = self.folder / name
        for part in (path, path.with_name(f"{name}.wal")):
            part.unlink(missing_ok=True)
        return path

    def _step(self, label: str, step: str, folder: Path, database: Path) -> None:
        command = [sys.executable, "-m", "benchmarks.steps", step, str(folder), str(database)]
        self._note(label, run(command, self.folder / f"{step}.log", {}))

    def _dbt(self, label: str, arguments: list[str]) -> None:
        """Run dbt, and note beside the whole what it took from its first node to its last."""
        settings = {
            "CALLHOUSE_LANDING": str(self.landing),
            "CALLHOUSE_DB": str(self.folder / "callhouse.duckdb"),
            "CALLHOUSE_TEMP": str(self.folder / "temp"),
        }
        log = self.folder / f"{arguments[0]}.log"
        cost, without_start_up, slowest = run_dbt(arguments, log, self.folder / "target", settings)
        self._note(label, cost)
        self._note(f"{label}, without start-up", without_start_up)
        if arguments[0] == "build":
            self.slowest = slowest[:15]

    def _note(self, label: str, cost: Cost) -> None:
        self.costs.setdefault(label, []).append(cost)
        print(f"{label}: {cost.wall:.1f} s", file=sys.stderr, flush=True)


def table(bench: Bench) -> str:
    """Return the medians as Markdown."""
    lines = ["| step | seconds | of the processor | peak memory |", "| --- | ---: | ---: | ---: |"]
    for label, costs in bench.costs.items():
        cost = middle(costs)
        lines.append(f"| {label} | {cost.wall:.1f} | {cost.cells()}")
    medians = {label: middle(costs).wall for label, costs in bench.costs.items()}
    landing = medians["land"] / medians["copy_files"]
    build = medians["build, files landed before, without start-up"]
    of_floor = medians[f"{OF_FLOOR}, without start-up"]
    lines += [
        "",
        f"Landing / DuckDB's own copy of the files: **{landing:.2f}**. "
        f"Build / floor, of the floor's tables: **{of_floor / medians[FLOOR]:.2f}**. "
        f"Build / read and write: **{build / medians['read raw once, write the marts']:.2f}**. "
        f"Data tests / build: **{medians['data tests, without start-up'] / build:.2f}**.",
        "",
        "Bytes: " + ", ".join(f"{name} {size:,}" for name, size in bench.bytes.items()) + ".",
        "",
        "Slowest models of the last round: " + ", ".join(f"{name} {time:.1f} s" for time, name in bench.slowest) + ".",
    ]
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line: `python -m benchmarks`."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--calls", type=int, default=1_000_000, help="calls of the year (default 1,000,000)")
    parser.add_argument(
        "--format", choices=FORMATS, default="parquet", dest="kind", help="of the files (default parquet)"
    )
    parser.add_argument("--rounds", type=int, default=3, help="medians are of so many (default 3)")
    parser.add_argument("--folder", type=Path, default=FOLDER, help=f"for data and databases (default {FOLDER})")
    options = parser.parse_args(arguments)
    out = place(options.folder, options.calls, options.kind)
    try:
        if not out.exists():
            generate(out, options.calls, options.kind, say=lambda text: print(text, file=sys.stderr))
        bench = Bench(options.folder.absolute(), out.parent.absolute())
        for number in range(options.rounds):
            print(f"round {number + 1} of {options.rounds}", file=sys.stderr, flush=True)
            bench.round()
    except (StepError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    data = f"{options.calls:,} calls as {options.kind}"
    print(f"{data}, {options.rounds} rounds, DuckDB {duckdb.__version__}, {machine()}\n")
    print(table(bench))
    return 0


if __name__ == "__main__":
    sys.exit(main())
