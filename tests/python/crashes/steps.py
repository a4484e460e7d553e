"""A publish that dies right before one of the things it asks of the operating system."""

from __future__ import annotations

import os
import signal
import sys
from itertools import count
from pathlib import Path

from callhouse.publish import publish

DEEDS = ("open", "os.remove", "os.rename")  # audit events of Python: os.replace is os.rename


def publish_until(step: int, build: Path, published: Path) -> None:
    """Publish, and be killed before the deed number `step` on a file beside the published one."""
    steps = count(1)

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        if event in DEEDS and str(published.parent) in str(arguments[0]) and next(steps) == step:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)
    publish(build, published, lambda line: None)
