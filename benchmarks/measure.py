"""One step in a process of its own: how long it took, what of the processor and how much memory."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from threading import Event, Thread

SECONDS_BETWEEN_LOOKS = 0.5


@dataclass(frozen=True)
class Cost:
    """What a step took: seconds on the clock, seconds of the processor, bytes of memory at most."""

    wall: float
    cpu: float
    peak: int

    def cells(self) -> str:
        """Return the end of a row of a Markdown table: processor and memory."""
        return f"{self.cpu:.1f} | {self.peak / 1e9:.2f} GB |"


def machine() -> str:
    """Return what stands beside every figure: Python and the machine."""
    cores = f"{os.cpu_count()} cores"
    return f"Python {platform.python_version()}, {cores}, {platform.system()} {platform.machine()}"


class StepError(Exception):
    """A step did not do its work; the text names its log."""


def run(command: Sequence[str], log: Path, settings: Mapping[str, str], with_children: bool = False) -> Cost:
    """Run a command to its end, its output in `log`; raise StepError where it fails.

    The processor's seconds are those of the process and of all below it that were waited for. The memory is that of
    the largest of them; `with_children` that of all together, looked up while it runs (where the system has /proc).
    """
    with log.open("w", encoding="utf-8") as output:
        began = time.perf_counter()
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, env=os.environ | settings)
        watch = _Watch(process.pid) if with_children else None
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
    together = watch.stop() if watch else 0
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise StepError(f"{' '.join(command[:4])} failed: see {log}")
    largest = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return Cost(wall, usage.ru_utime + usage.ru_stime, max(largest, together))


class _Watch:
    """Looks now and then how much memory a process and all below it have, memory that they share counted once."""

    def __init__(self, pid: int) -> None:
        self._pid, self._peak, self._end = pid, 0, Event()
        self._thread = Thread(target=self._look, daemon=True)
        self._thread.start()

    def _look(self) -> None:
        while not self._end.wait(SECONDS_BETWEEN_LOOKS):
            found = [_memory(pid) for pid in _family(self._pid)]
            own, shared = sum(own for own, _ in found), max((shared for _, shared in found), default=0)
            self._peak = max(self._peak, own + shared)

    def stop(self) -> int:
        """Return the most that was seen, in bytes."""
        self._end.set()
        self._thread.join()
        return self._peak


def _family(pid: int) -> Iterator[int]:
    """Yield a process and all below it, as far as they are still there."""
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = task.read_text(encoding="ascii").split()
        except OSError:
            continue
        for child in children:
            yield from _family(int(child))


def _memory(pid: int) -> tuple[int, int]:
    """Return the bytes in memory that are a process's own or a file's, and those that it shares."""
    sizes = {"RssAnon": 0, "RssFile": 0, "RssShmem": 0}
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0, 0
    for line in lines:
        name, _, size = line.partition(":")
        if name in sizes:
            sizes[name] = int(size.split()[0]) * 1024
    return sizes["RssAnon"] + sizes["RssFile"], sizes["RssShmem"]


def middle(costs: Sequence[Cost]) -> Cost:
    """Return the median of each figure."""
    return Cost(median(c.wall for c in costs), median(c.cpu for c in costs), int(median(c.peak for c in costs)))
