"""Each damage of the corruption matrix, applied alone: what it must change, and nothing else."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from bench import Bench
from corruptions import CASES, LAB, Case, page
from damage import Landing
from rebuild import Models

SEED = 2026


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """All cases with --corruptions 0, else a seeded choice of so many."""
    if "case" in metafunc.fixturenames:
        wanted = int(metafunc.config.getoption("--corruptions")) or len(CASES)
        cases = random.Random(SEED).sample(CASES, min(wanted, len(CASES)))
        metafunc.parametrize("case", cases, ids=lambda case: str(case.name))


@pytest.fixture(scope="module")
def bench(models: Models, project: Path, tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """The golden day with a laboratory beside it, undamaged."""
    undamaged = Landing.read(project / "tests/python/golden/landing", LAB)
    return Bench(models, undamaged, tmp_path_factory.mktemp("landings"))


def test_the_undamaged_build_holds(bench: Bench) -> None:
    assert bench.failed == set()
    assert bench.found["ledger does not close"] == 0


def test_what_a_damage_changes_and_nothing_else(bench: Bench, case: Case) -> None:
    damaged = Landing(bench.undamaged)
    case.damage(damaged)
    assert damaged != bench.undamaged
    outcome = bench.trial(damaged)
    assert outcome.findings == case.findings
    assert outcome.kpis == case.kpis
    assert outcome.fails == case.fails


def test_cases_have_names_of_their_own() -> None:
    assert len({case.name for case in CASES}) == len(CASES) >= 40


def test_the_page_is_current(project: Path) -> None:
    assert (project / "docs/corruptions.md").read_text() == page(), (
        "write it anew: .venv/bin/python tests/python/corruptions.py > docs/corruptions.md"
    )
