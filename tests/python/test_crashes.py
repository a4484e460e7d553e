"""What survives a `kill -9`, and what readers see meanwhile: slices of the campaigns of `make crashes`."""

from __future__ import annotations

import shutil
from itertools import count, groupby
from pathlib import Path

import pytest
from crashes.builders import Worker
from crashes.forks import server
from crashes.kills import prepare
from crashes.readers import FIRST_NUMBER, Reads, reading, replace
from crashes.steps import publish_until
from crashes.versions import Versions, contents
from rebuild import Models
from small_warehouse import GREEN, ignore, make_warehouse

from callhouse.publish import publish


@pytest.fixture
def two(tmp_path: Path) -> dict[str, Path]:
    """Two versions of a small warehouse: build 1 with 30 calls, build 2 with 500."""
    logs = {"old": [GREEN], "new": [GREEN, GREEN]}
    calls = {"old": 30, "new": 500}
    return {name: make_warehouse(tmp_path / f"{name}.duckdb", log, calls[name]) for name, log in logs.items()}


@pytest.fixture
def versions(two: dict[str, Path], tmp_path: Path) -> Versions:
    """What the two hold when they are published."""
    found = {}
    for name, warehouse in two.items():
        publish(warehouse, tmp_path / name / "published.duckdb", ignore)
        _, found[name] = contents(tmp_path / name / "published.duckdb")
    return Versions(found["old"], found["new"], old_number=1)


def test_a_publish_killed_before_any_of_its_steps(two: dict[str, Path], versions: Versions, tmp_path: Path) -> None:
    left = []
    for step in count(1):
        published = shutil.copytree(tmp_path / "old", tmp_path / "work", dirs_exist_ok=True) / "published.duckdb"
        process = server().Process(target=publish_until, args=(step, two["new"], published))
        process.start()
        process.join()
        left.append(versions.verdict(published, may_be_missing=False))
        if process.exitcode == 0:
            break
        assert process.exitcode == -9
        publish(two["new"], published, ignore)
        assert versions.verdict(published, may_be_missing=False) == "new"
        assert not list(published.parent.glob("*.part"))
        shutil.rmtree(published.parent)
    assert [what for what, _ in groupby(left)] == ["old", "new, manifest old", "new"]
    assert left.count("new, manifest old") == 1, "between the two renames"


def test_builds_killed_at_random_moments(models: Models, target: Path, tmp_path: Path) -> None:
    bench = prepare(Worker(target / "manifest.json", ("fct_calls", "row_ledger")), tmp_path)
    kills = [bench.kill(seed=4, number=number) for number in range(3)]
    assert any(kill.phase for kill in kills), "every build was faster than its kill"


def test_readers_see_whole_versions_while_they_are_replaced(
    two: dict[str, Path], versions: Versions, tmp_path: Path
) -> None:
    published = tmp_path / "published.duckdb"
    publish(two["old"], published, ignore)
    known = {"old": versions.old, "new": versions.new}
    total: list[Reads] = []
    with reading(published, known, 2, total):
        replaced = dict(replace(two, published, 5))
    reads = sum(total, Reads())
    assert (reads.errors, reads.mixtures) == ([], [])
    assert reads.count > 10
    assert reads.seen.items() <= (replaced | {1: "old"}).items()
    assert max(reads.seen) >= FIRST_NUMBER, "no reader saw a replaced file"
