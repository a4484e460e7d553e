"""Processes forked from one that has imported everything and opened nothing: cheap to start, fit to be killed."""

from __future__ import annotations

import os
import sys
from multiprocessing import forkserver, get_context
from multiprocessing.context import ForkServerContext
from unittest import mock

# pytest, because a process that a test starts reads the main module of the tests first.
IMPORTED = ["crashes.worker", "crashes.readers", "crashes.steps", "pytest"]


def server() -> ForkServerContext:
    """The context in which such processes start."""
    context = get_context("forkserver")
    context.set_forkserver_preload(IMPORTED)
    with mock.patch.dict(os.environ, PYTHONPATH=os.pathsep.join(sys.path)):
        forkserver.ensure_running()
    return context
