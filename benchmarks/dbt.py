"""dbt in a process of its own, and what it took from its first node to its last."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.measure import Cost, StepError, run
from callhouse.environment import PROJECT

DBT = [sys.executable, "-W", "ignore", "-c", "from dbt.cli.main import cli; cli()"]
GREEN = ("success", "pass", "warn")


def run_dbt(
    arguments: Sequence[str], log: Path, target: Path, settings: Mapping[str, str]
) -> tuple[Cost, Cost, list[tuple[float, str]]]:
    """Run a command of dbt; return what it took, the same without start-up, and its slowest nodes first.

    Raises StepError where a node is not green.
    """
    places = {"DBT_PROFILES_DIR": str(PROJECT), "DBT_TARGET_PATH": str(target)}
    cost = run([*DBT, *arguments], log, {**settings, **places})
    results = json.loads(target.joinpath("run_results.json").read_text(encoding="utf-8"))
    if bad := [node["unique_id"] for node in results["results"] if node["status"] not in GREEN]:
        raise StepError(f"{len(bad)} nodes of dbt {arguments[0]} are not green: {', '.join(bad[:3])}")
    times = [(node["execution_time"], node["unique_id"].split(".")[-1]) for node in results["results"]]
    return cost, Cost(results["elapsed_time"], cost.cpu, cost.peak), sorted(times, reverse=True)
