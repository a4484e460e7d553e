"""One step in a process of its own: how long it took, what of the processor and how much memory."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median


@dataclass(frozen=True)
class Cost:
    """What a step took: seconds on the clock, seconds of the processor, bytes of memory at most."""

    wall: float
    cpu: float
    peak: int


class StepError(Exception):
    """A step did not do its work; the text names its log."""


def run(command: Sequence[str], log: Path, settings: Mapping[str, str]) -> Cost:
    """Run a command to its end, its output in `log`; raise StepError where it fails."""
    with log.open("w", encoding="utf-8") as output:
        began = time.perf_counter()
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, env=os.environ | settings)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
    if os.waitstatus_to_exitcode(status):
        raise StepError(f"{' '.join(command[:4])} failed: see {log}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024))


def middle(costs: Sequence[Cost]) -> Cost:
    """Return the median of each figure."""
    return Cost(median(c.wall for c in costs), median(c.cpu for c in costs), int(median(c.peak for c in costs)))
