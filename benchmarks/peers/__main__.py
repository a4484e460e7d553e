"""Time the core marts by each engine on the same files, and check that all are equal: `python -m benchmarks.peers`."""

from __future__ import annotations

import argparse
import importlib.util
import shutil
import subprocess
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from benchmarks.generate import FOLDER, FORMATS, generate, place
from benchmarks.measure import Cost, StepError, machine, middle, run
from benchmarks.peers.compare import DifferenceError, check_built, check_equal

#: what an engine needs: modules of Python, and programs
NEEDS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "duckdb": (("duckdb",), ()),
    "polars": (("polars",), ()),
    "pandas": (("pandas", "pyarrow"), ()),
    "sqlite": (("pyarrow",), ()),
    "postgres": (("psycopg", "pyarrow"), ("initdb", "postgres")),
    "pyspark": (("pyspark",), ("java",)),
}


def check_needs(engines: Sequence[str]) -> None:
    """Raise StepError where an engine lacks a module or program."""
    for engine in engines:
        modules, programs = NEEDS[engine]
        if missing := [module for module in modules if importlib.util.find_spec(module) is None]:
            raise StepError(
                f"{engine} needs {', '.join(missing)}: use `make bench-peers`, or install"
                " benchmarks/peers/requirements.txt into the environment that runs this, or leave it out with --engines"
            )
        if missing := [program for program in programs if shutil.which(program) is None]:
            raise StepError(f"{engine} needs {', '.join(missing)} on PATH: install it, or leave it out with --engines")


def versions(engines: Sequence[str]) -> str:
    """Return the versions of the engines."""
    return ", ".join(f"{engine} {_version(engine)}" for engine in engines)


def _version(engine: str) -> str:
    if engine == "sqlite":
        import sqlite3

        return sqlite3.sqlite_version
    if engine == "postgres":
        told = subprocess.run(["postgres", "--version"], capture_output=True, text=True, check=True).stdout
        return told.split()[2]
    return version(engine)


def measure(engine: str, landing: Path, out: Path) -> Cost:
    """Run an engine once and return what it took; its marts are in a folder of `out` named after it then."""
    written = out / engine
    shutil.rmtree(written, ignore_errors=True)
    written.mkdir(parents=True)
    command = [sys.executable, "-m", f"benchmarks.peers.{engine}", str(landing), str(written)]
    return run(command, out / f"{engine}.log", {}, with_children=True)


def table(costs: dict[str, list[Cost]]) -> str:
    """Return the medians as Markdown, each beside those of the first engine."""
    lines = [
        "| engine | seconds | ratio | of the processor | peak memory |",
        "| --- | ---: | ---: | ---: | ---: |",
    ]
    first = middle(next(iter(costs.values()))).wall
    for engine, taken in costs.items():
        cost = middle(taken)
        lines.append(f"| {engine} | {cost.wall:.1f} | {cost.wall / first:.2f} | {cost.cells()}")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line: `python -m benchmarks.peers`."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers", description=__doc__)
    parser.add_argument("--calls", type=int, default=1_000_000, help="calls of the year (default 1,000,000)")
    parser.add_argument(
        "--format", choices=FORMATS, default="parquet", dest="kind", help="of the files (default parquet)"
    )
    parser.add_argument("--engines", default=",".join(NEEDS), help=f"which of them (default {','.join(NEEDS)})")
    parser.add_argument("--rounds", type=int, default=3, help="medians are of so many (default 3)")
    parser.add_argument("--folder", type=Path, default=FOLDER, help=f"for data and marts (default {FOLDER})")
    parser.add_argument("--landing", type=Path, help="landing folder to read in place of generated calls")
    parser.add_argument("--warehouse", type=Path, help="build file of the same landing, to compare the marts with")
    options = parser.parse_args(arguments)
    engines = options.engines.split(",")
    if unknown := set(engines) - set(NEEDS):
        parser.error(f"no such engine: {', '.join(sorted(unknown))}")
    source = place(options.folder, options.calls, options.kind)
    landing, out = (options.landing or source.parent).absolute(), (options.folder / "peers").absolute()
    costs: dict[str, list[Cost]] = {engine: [] for engine in engines}
    try:
        check_needs(engines)
        if not options.landing and not source.exists():
            generate(source, options.calls, options.kind, say=lambda text: print(text, file=sys.stderr))
        for number in range(options.rounds):
            for engine in engines:
                costs[engine].append(measure(engine, landing, out))
                print(f"round {number + 1}, {engine}: {costs[engine][-1].wall:.1f} s", file=sys.stderr, flush=True)
                if engine != engines[0]:
                    check_equal(out / engines[0], out / engine)
        cells = check_built(out / engines[0], options.warehouse) if options.warehouse else None
    except (StepError, DifferenceError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    data = str(options.landing) if options.landing else f"{options.calls:,} calls as {options.kind}"
    print(f"{data}, {options.rounds} rounds, {versions(engines)}, {machine()}\n")
    print(table(costs))
    print("\nAll marts are equal." if len(engines) > 1 else "")
    if cells is not None:
        print(f"They are equal to those of the warehouse: {cells:,} cells compared.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
