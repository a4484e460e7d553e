"""A campaign: mutants chosen by lot, judged by several processes, each verdict written down as it falls."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import native_landing
import side_by_side
import test_capabilities
from conftest import build_twins, lay_real_exports, simulate
from rebuild import LANDED, PROJECT, Models, compiled, dbt, opened

from mutants.bench import Bench, Centres, Verdict
from mutants.mutant import Mutant, by_lot

LANDING = PROJECT / "tests/python/golden/landing"
SPARSE = [f"sparse{export}" for export in test_capabilities.SPARSE]
PLACES = ("golden", "native", "side_by_side", *SPARSE, "twins", "lossy", "real")
INPUTS = ("models", "macros", "seeds", "tests", "dbt_project.yml")
_bench: Bench | None = None  # of a worker process


def prepare(folder: Path) -> None:
    """Compile the project, build the centres and let dbt render its unit tests, unless it is all there."""
    state, now = folder / "state", _state()
    if state.is_file() and state.read_text() == now:
        return
    print("mutants: compiling, building small centres, rendering the unit tests (a minute or two)", flush=True)
    state.unlink(missing_ok=True)
    for name in ("dbt/run", "losses", "exports", *PLACES):
        shutil.rmtree(folder / name, ignore_errors=True)
    centres = _centres(folder)
    for name in ("losses", *PLACES):
        (folder / name).mkdir(parents=True)
    shutil.copy(compiled(folder / "dbt", centres.golden), folder / "manifest.json")
    models = Models(folder / "manifest.json")
    simulate(folder / "losses", "--losses")
    landings = {centres.golden: LANDING, centres.lossy: folder / "losses/land"}
    if centres.real and centres.exports:
        landings[centres.real] = lay_real_exports(folder / "exports", centres.exports)
    for database, landing in landings.items():
        with opened(database) as connection:
            models.build(connection, landing)
    native_landing.build(models, centres.native.parent)
    side_by_side.build(models, centres.side_by_side)
    for database, export in zip(centres.sparse, test_capabilities.SPARSE, strict=True):
        test_capabilities.build_sparse(models, database, export)
    build_twins(models, centres.twins)
    if dbt(folder / "dbt", "test", "--select", "test_type:unit", CALLHOUSE_DB=str(centres.golden)).returncode:
        sys.exit("mutants: a unit test fails on the models as they are: mend that first")
    state.write_text(now)


def _centres(folder: Path) -> Centres:
    exports = os.environ.get("CALLHOUSE_TEST_DATA")
    at = {name: folder / name / "callhouse.duckdb" for name in PLACES}
    return Centres(
        golden=at["golden"],
        native=at["native"],
        side_by_side=at["side_by_side"],
        sparse=tuple(at[name] for name in SPARSE),
        twins=at["twins"],
        lossy=at["lossy"],
        truth=folder / "losses/truth",
        real=at["real"] if exports else None,
        exports=Path(exports) if exports else None,
    )


def _state() -> str:
    digest = hashlib.sha256(os.environ.get("CALLHOUSE_TEST_DATA", "").encode())
    for name in INPUTS:
        found = [PROJECT / name, *(PROJECT / name).rglob("*")]
        for path in sorted(path for path in found if path.suffix in (".sql", ".yml", ".csv")):
            digest.update(path.read_bytes())
    return digest.hexdigest()


class Results:
    """Verdicts in a file of JSON lines, the last one of a mutant counts."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "results.jsonl"
        lines = self.path.read_text().splitlines() if self.path.is_file() else []
        self.of: dict[str, dict[str, Any]] = {record["id"]: record for record in map(json.loads, lines)}

    def known(self, mutant: Mutant, again: bool) -> bool:
        """Whether there is a verdict on this very text; survivors are tried `again` where that is asked."""
        record = self.of.get(mutant.id)
        return bool(
            record and record["text"] == _digest(mutant.sql) and not (again and record["outcome"] == "survived")
        )

    def add(self, mutant: Mutant, verdict: Verdict) -> None:
        """Write a verdict down."""
        record = mutant.told() | verdict._asdict() | {"text": _digest(mutant.sql)}
        self.of[mutant.id] = record
        with self.path.open("a") as file:
            file.write(json.dumps(record) + "\n")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def chosen(bench: Bench, models: list[str], seed: int, most: int) -> Iterator[Mutant]:
    """Up to `most` mutants of each model; a model that its own printed text does not equal is refused."""
    for name in models:
        mutants = bench.mutants(name)
        if not mutants.edits:
            continue
        verdict = bench.judged(name, mutants.printed())
        if verdict.outcome != "survived" or verdict.judge == "differs":
            sys.exit(f"mutants: {name} unchanged is {verdict.outcome} by {verdict.judge}: mend that first")
        yield from mutants.chosen(seed, most)


def run(folder: Path, mutants: list[Mutant], jobs: int, results: Results) -> None:
    """Judge mutants in `jobs` processes and show how far it is."""
    with (
        tempfile.TemporaryDirectory(dir=folder) as workshop,
        # a pool that ends its processes when it is left, whatever the reason
        get_context("spawn").Pool(jobs, _open_bench, (folder, Path(workshop))) as pool,
    ):
        for number, (mutant, verdict) in enumerate(pool.imap_unordered(_judge, mutants), 1):
            results.add(mutant, verdict)
            print(f"{number}/{len(mutants)} {mutant.id} {verdict.outcome}: {verdict.judge}", flush=True)


def open_bench(folder: Path, workshop: Path) -> Bench:
    """A bench of what was prepared in a folder; it writes into its own workshop."""
    return Bench(Models(folder / "manifest.json"), folder / "dbt", _centres(folder), workshop)


def _open_bench(folder: Path, workshop: Path) -> None:
    global _bench
    _bench = open_bench(folder, workshop / str(os.getpid()))


def _judge(mutant: Mutant) -> tuple[Mutant, Verdict]:
    assert _bench is not None
    return mutant, _bench.judged(mutant.model, mutant.sql)


def selected(nodes: Mapping[str, object], patterns: list[str]) -> list[str]:
    """Models whose name fits one of the patterns, all from staging on where there is none."""
    names = [name for name in nodes if name != LANDED]
    return [name for name in names if not patterns or any(Path(name).match(pattern) for pattern in patterns)]


def sampled(mutants: list[Mutant], seed: int, number: int | None) -> list[Mutant]:
    """A sample by lot."""
    of = {mutant.id: mutant for mutant in mutants}
    return [of[name] for name in by_lot(of, seed)][:number]
