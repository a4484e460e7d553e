"""Why dbt failed: a cause that its log names and what to do about it, else where to read on."""

from __future__ import annotations

import os
import re
import signal
from pathlib import Path

from callhouse.guard import FULL

# What dbt logs -> what to do. The first that is found counts.
ADVICE = {
    FULL.pattern: "the disk of {folder} is full: free space",
    r"could not set lock on file": "{file} is open in another program: close it there",
    r"read-only file system|permission denied": "cannot write to {folder}: make it writable or set CALLHOUSE_DB",
}


class DbtLog:
    """What dbt adds to its log from now on."""

    def __init__(self) -> None:
        self.path = Path(os.environ.get("DBT_LOG_PATH") or "logs", "dbt.log")
        self._start = self.path.stat().st_size if self.path.is_file() else 0

    def advice(self, code: int, warehouse: Path) -> str:
        """Say what to do about a dbt that built `warehouse` and ended with the exit code `code`."""
        if code == 128 + signal.SIGKILL:
            return "it was killed: where memory ran out set CALLHOUSE_MEMORY_LIMIT lower, then build again"
        added = self._added()
        for pattern, text in ADVICE.items():
            if re.search(pattern, added, re.IGNORECASE):
                return f"{text.format(file=warehouse, folder=warehouse.parent)}, then build again"
        return f"mend what it names above ({self.path}), then build again"

    def _added(self) -> str:
        if not self.path.is_file():
            return ""
        with self.path.open(encoding="utf-8", errors="replace") as log:
            log.seek(self._start if self._start <= self.path.stat().st_size else 0)  # dbt begins a new one at 10 MB
            return log.read()
