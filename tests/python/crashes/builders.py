"""Two ways to build and publish, each as a process that can be killed: the worker, and the real command."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from crashes.forks import server
from crashes.worker import MARTS, Job, run

PROJECT = Path(__file__).resolve().parents[3]
GONE = -signal.SIGKILL


@dataclass(frozen=True)
class Running:
    """A build under way: its log, the exit code once it has ended, and how to kill it."""

    log: Path
    ended: Callable[[], int | None]
    kill: Callable[[], None]


class Builder(Protocol):
    """A way to build `folder`/callhouse.duckdb and to publish it beside that."""

    name: str
    tick: float  # seconds between two looks at the log
    phases: dict[str, tuple[re.Pattern[str], int]]  # name: (what its first line in the log holds, weight)

    def start(self, folder: Path, landing: Path) -> Running:
        """Begin a build."""
        ...


def _marks(**phases: tuple[str, int]) -> dict[str, tuple[re.Pattern[str], int]]:
    return {name: (re.compile(pattern, re.MULTILINE), weight) for name, (pattern, weight) in phases.items()}


@dataclass
class Worker:
    """The marts named, built from compiled models in one process, forked from one that has everything imported."""

    manifest: Path
    marts: tuple[str, ...] = MARTS
    name: str = "worker"
    tick: float = 0.002
    phases: dict[str, tuple[re.Pattern[str], int]] = field(
        default_factory=lambda: _marks(
            landing=("^landing", 1), building=("^building", 1), publishing=("^publishing", 1)
        )
    )

    def start(self, folder: Path, landing: Path) -> Running:
        """Begin a build."""
        job = Job(
            self.manifest,
            landing,
            folder / "callhouse.duckdb",
            folder / "published.duckdb",
            _fresh(folder.with_name("worker.log")),
            self.marts,
        )
        process = server().Process(target=run, args=(job,), daemon=True)
        process.start()

        def ended() -> int | None:
            process.join(0)
            return process.exitcode

        def kill() -> None:
            process.kill()
            process.join()

        return Running(job.log, ended, kill)


@dataclass
class Command:
    """`python -m callhouse build`; `scratch` is for the files of dbt."""

    scratch: Path
    name: str = "command"
    tick: float = 0.05
    phases: dict[str, tuple[re.Pattern[str], int]] = field(
        default_factory=lambda: _marks(
            starting=("^", 1),
            landing=("START python table model", 2),
            building=("OK created python table model", 3),
            publishing=("^callhouse: publishing", 3),
        )
    )

    def start(self, folder: Path, landing: Path) -> Running:
        """Begin a build."""
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("CALLHOUSE_", "DBT_"))}
        clean |= {
            "CALLHOUSE_TARGET": "ci",
            "CALLHOUSE_LANDING": str(landing),
            "CALLHOUSE_DB": str(folder / "callhouse.duckdb"),
            "CALLHOUSE_PUBLISHED": str(folder / "published.duckdb"),
            "CALLHOUSE_TEMP": str(folder / "temp"),
            "DBT_TARGET_PATH": str(self.scratch / "target"),
            "DBT_LOG_PATH": str(self.scratch / "logs"),
        }
        log = _fresh(folder.with_name("command.log"))
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "callhouse", "build"],
                cwd=PROJECT,
                env=clean,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # one group, to be killed as a whole
            )

        def kill() -> None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

        return Running(log, process.poll, kill)


def _fresh(log: Path) -> Path:
    log.write_bytes(b"")
    return log
