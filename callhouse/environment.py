"""The project's places and its own Python in `.venv`, made from the lock files.

Only the standard library is imported here, so that a bare Python can run it. A set-up writes its
stamp last: one that was interrupted has none and is made anew the next time.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent

# What an installer prints -> what to do next. The first that is found counts.
ADVICE = {
    r"no space left": "the disk is full: free about 1 GB",
    r"permission denied|read-only file system": "the project folder cannot be written",
    r"do not match the hashes|hash mismatch": (
        "a package is not the one in the lock file: check the mirror in your pip or uv settings"
    ),
    r"name resolution|resolve host|dns error|nodename nor servname|unreachable|connection refused"
    r"|failed to establish|timed out|error sending request|client error": (
        "no package index can be reached: check the network, or HTTPS_PROXY and the mirror in your pip or uv settings"
    ),
}


class SetupError(Exception):
    """The environment cannot be made; the text is one line that says what to do next."""


@dataclass(frozen=True)
class Settings:
    """Places, absolute: the file that dbt builds, the one that BI opens, the folder of exports."""

    warehouse: Path
    published: Path
    landing: Path


def settings() -> Settings:
    """Read the CALLHOUSE_* variables; relative places count from the project folder."""

    def place(variable: str, default: str) -> Path:
        return PROJECT / Path(os.environ.get(variable) or default).expanduser()

    return Settings(
        warehouse=place("CALLHOUSE_DB", "warehouse/callhouse.duckdb"),
        published=place("CALLHOUSE_PUBLISHED", "warehouse/published.duckdb"),
        landing=place("CALLHOUSE_LANDING", "landing"),
    )


def say(text: str) -> None:
    """Print a line of progress to stderr."""
    print(text, file=sys.stderr, flush=True)


@dataclass(frozen=True)
class Environment:
    """A `.venv` in the folder `project`, beside the lock files that say what is in it."""

    project: Path = PROJECT

    @property
    def folder(self) -> Path:
        """The folder of the virtual environment."""
        return self.project / ".venv"

    @property
    def python(self) -> Path:
        """The interpreter inside."""
        windows = os.name == "nt"
        return self.folder / ("Scripts/python.exe" if windows else "bin/python")

    @property
    def stamp(self) -> Path:
        """The file that lists, one a line, the locks that are installed whole."""
        return self.folder / "callhouse-stamp"

    def is_active(self) -> bool:
        """Say whether this process runs inside."""
        return Path(sys.prefix).resolve() == self.folder.resolve()

    def lock(self, *, dev: bool) -> Path:
        """Return the lock file: lean, or (`dev`) with the tools of `make test`."""
        return self.project / ("requirements-dev.lock" if dev else "requirements.lock")

    def is_ready(self, *, dev: bool) -> bool:
        """Say whether the lock file is installed whole, for the Python that runs this."""
        return _key(self.lock(dev=dev)) in self._installed()

    def prepare(self, *, dev: bool) -> None:
        """Install the lock file unless that is done; raises SetupError."""
        if self.is_ready(dev=dev):
            return
        say(f"callhouse: setting up {self.folder} (once, about half a minute) ...")
        try:
            anew = not self._installed()
            self.stamp.unlink(missing_ok=True)
            if anew:
                self._create()
            self._install(self.lock(dev=dev))
            # The development lock holds all of the lean one, in the same versions.
            keys = {_key(self.lock(dev=False)), _key(self.lock(dev=dev))}
            part = self.stamp.with_suffix(".part")
            part.write_text("\n".join(sorted(keys)), encoding="utf-8")
            part.replace(self.stamp)
        except OSError as error:
            raise SetupError(f"cannot write {self.folder}: {error.strerror or error}") from error

    def _installed(self) -> set[str]:
        """Return the stamp's keys that belong to the Python that runs this; none: start anew."""
        if not (self.stamp.is_file() and os.access(self.python, os.X_OK)):
            return set()
        keys = self.stamp.read_text(encoding="utf-8").split("\n")
        return {key for key in keys if key.startswith(_python_key())}

    def _create(self) -> None:
        """Make an empty virtual environment where there may be a broken or foreign one."""
        if importlib.util.find_spec("venv") is None:
            raise SetupError(_VENV_MISSING)
        if self.folder.exists():
            shutil.rmtree(self.folder)
        if _run([*_VENV, "--without-pip", str(self.folder)], deque()) != 0:
            raise SetupError(_VENV_MISSING)

    def _install(self, lock: Path) -> None:
        """Try the uv on PATH, then a uv installed by pip, then pip alone."""
        uv_only = self.folder / "uv.lock"
        uv_only.write_text(_entry("uv", lock.read_text(encoding="utf-8")), encoding="utf-8")
        inside = [str(self.python), "-m"]
        checked = ["--require-hashes", "--only-binary", ":all:", "-r"]
        by_pip = [*inside, "pip", "install", "--no-input", "--no-deps", "--compile", *checked]
        by_uv = ["pip", "install", "--compile-bytecode", "--python", inside[0], *checked]

        ways: list[list[list[str]]] = []
        if uv := shutil.which("uv"):
            ways.append([[uv, *by_uv, str(lock)]])
        if importlib.util.find_spec("ensurepip") is not None:
            uv_by_pip = [[*_VENV, str(self.folder)], [*by_pip, str(uv_only), *_BRIEF]]
            ways.append([*uv_by_pip, [*inside, "uv", *by_uv, str(lock)]])
            ways.append([[*by_pip, str(lock)]])
        if not ways:
            raise SetupError(_VENV_MISSING)

        printed: deque[str] = deque(maxlen=60)
        for number, commands in enumerate(ways, start=1):
            if all(_run(command, printed) == 0 for command in commands):
                return
            if number < len(ways):
                say("callhouse: that did not work, trying another installer ...")
        for pattern, advice in ADVICE.items():
            if re.search(pattern, "\n".join(printed), re.IGNORECASE):
                raise SetupError(f"{advice}; then run this again")
        raise SetupError("the packages could not be installed: the reason is in the lines above")


def run_inside(arguments: Sequence[str], *, dev: bool = False) -> None:
    """Set up `.venv` if needed and go on inside it: returns only where that is already so."""
    environment = Environment()
    if environment.is_active() and environment.is_ready(dev=dev):
        return
    environment.prepare(dev=dev)
    os.chdir(PROJECT)
    os.environ.pop("PYTHONHOME", None)  # it would hide .venv
    command = [str(environment.python), "-m", "callhouse", *arguments]
    if os.name == "nt":
        raise SystemExit(subprocess.run(command, check=False).returncode)
    os.execv(command[0], command)


# Where this runs inside .venv: the interpreter that .venv was made from.
_VENV = [getattr(sys, "_base_executable", None) or sys.executable, "-m", "venv"]
_BRIEF = ["--quiet", "--retries", "1"]
_VENV_MISSING = (
    f"this Python has no working venv module: install python{sys.version_info.major}."
    f"{sys.version_info.minor}-venv (Debian, Ubuntu) or uv, then run this again"
)


def _python_key() -> str:
    """Return what a compiled package depends on, e.g. `cpython-311-linux-x86_64`."""
    return f"{sys.implementation.cache_tag}-{sysconfig.get_platform()} "


def _key(lock: Path) -> str:
    """Return the stamp of `lock` installed for this Python; raise SetupError if it is missing."""
    try:
        return _python_key() + hashlib.sha256(lock.read_bytes()).hexdigest()
    except FileNotFoundError as error:
        raise SetupError(f"{lock} is missing: get it back with git checkout") from error


def _entry(package: str, lock: str) -> str:
    """Return the lines of one package of a lock file, its hashes included."""
    match = re.search(rf"^{re.escape(package)}==.*?(?=^[a-z0-9])", lock + "\n0", re.M | re.S)
    if match is None:
        raise SetupError(f"the lock file has no {package}: run `make lock`")
    return match[0]


def _run(command: list[str], printed: deque[str]) -> int:
    """Run a command, passing its output on to stderr and to `printed`; return its exit code."""
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
        )
    except OSError as error:
        printed.append(str(error))
        say(f"  {error}")
        return 1
    with process:
        assert process.stdout is not None
        for line in map(str.rstrip, process.stdout):
            printed.append(line)
            if not line.startswith(" + "):  # uv's list of packages
                say(f"  {line}")
    return process.returncode
