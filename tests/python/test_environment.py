"""Setting up `.venv`: done once, repaired when cut short, clear when it cannot be done."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from collections import deque
from collections.abc import Callable
from pathlib import Path

import pytest

from callhouse import environment
from callhouse.environment import Environment, SetupError

Run = Callable[[list[str], "deque[str]"], int]
LOCK = "aa==1 \\\n    --hash=sha256:00\nuv==0.1 \\\n    --hash=sha256:11\n    # via\nzz==1\n"


class Installers:
    """Stands for venv, uv and pip: notes each command; `answer` gives exit code and output."""

    def __init__(self, answer: Callable[[list[str]], tuple[int, str]]) -> None:
        self.answer = answer
        self.commands: list[list[str]] = []

    def __call__(self, command: list[str], printed: deque[str]) -> int:
        """Run no command but that which makes a virtual environment, which is quick enough."""
        self.commands.append(command)
        if "--without-pip" in command:
            return RUN(command, printed)
        code, output = self.answer(command)
        printed.append(output)
        return code

    def installs(self) -> list[str]:
        """Return the lock files that were installed, in order."""
        return [Path(command[-1]).name for command in self.commands if "install" in command]


RUN = environment._run


@pytest.fixture
def project(tmp_path: Path) -> Environment:
    (tmp_path / "requirements.lock").write_text(LOCK)
    (tmp_path / "requirements-dev.lock").write_text(LOCK + "dev==1\n")
    return Environment(tmp_path)


@pytest.fixture
def installers(monkeypatch: pytest.MonkeyPatch) -> Installers:
    working = Installers(lambda command: (0, ""))
    monkeypatch.setattr(environment, "_run", working)
    monkeypatch.setattr(shutil, "which", lambda name: f"/bin/{name}")
    return working


def test_done_once_and_again_only_for_a_changed_lock(project: Environment, installers: Installers) -> None:
    project.prepare(dev=False)
    assert project.python.exists()
    assert installers.installs() == ["requirements.lock"]
    project.prepare(dev=False)
    assert installers.installs() == ["requirements.lock"]

    project.prepare(dev=True)  # adds the tools to what is there
    project.prepare(dev=False)  # and the lean packages are among them
    assert installers.installs() == ["requirements.lock", "requirements-dev.lock"]
    assert sum("--without-pip" in command for command in installers.commands) == 1

    project.lock(dev=False).write_text(LOCK.replace("aa==1", "aa==2"))
    assert not project.is_ready(dev=False)
    assert project.is_ready(dev=True)


def test_cut_short_is_made_anew(project: Environment, installers: Installers, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(command: list[str]) -> tuple[int, str]:
        (project.folder / "half-a-package").touch()
        raise KeyboardInterrupt

    monkeypatch.setattr(installers, "answer", interrupt)
    with pytest.raises(KeyboardInterrupt):
        project.prepare(dev=False)
    assert not project.is_ready(dev=False)

    monkeypatch.setattr(installers, "answer", lambda command: (0, ""))
    project.prepare(dev=False)
    assert project.is_ready(dev=False)
    assert not (project.folder / "half-a-package").exists()


def test_a_cut_upgrade_does_not_pass_for_the_old_lock(
    project: Environment, installers: Installers, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(command: list[str]) -> tuple[int, str]:
        raise KeyboardInterrupt

    project.prepare(dev=False)
    project.lock(dev=False).write_text(LOCK.replace("aa==1", "aa==2"))
    monkeypatch.setattr(installers, "answer", interrupt)
    with pytest.raises(KeyboardInterrupt):
        project.prepare(dev=False)
    project.lock(dev=False).write_text(LOCK)
    assert not project.is_ready(dev=False)


def test_another_python_or_a_lost_interpreter_starts_anew(
    project: Environment, installers: Installers, monkeypatch: pytest.MonkeyPatch
) -> None:
    def created() -> int:
        return sum("--without-pip" in command for command in installers.commands)

    project.prepare(dev=False)
    with monkeypatch.context() as patch:
        patch.setattr(sys.implementation, "cache_tag", "cpython-399")
        assert not project.is_ready(dev=False)
        project.prepare(dev=False)
    assert created() == 2
    project.prepare(dev=False)
    assert created() == 3
    project.python.unlink()
    project.prepare(dev=False)
    assert created() == 4
    assert project.is_ready(dev=False)


def test_the_next_installer_takes_over(
    project: Environment, installers: Installers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(installers, "answer", lambda command: ("uv" in command[0], "broken"))
    project.prepare(dev=False)
    assert project.is_ready(dev=False)
    by_pip, by_uv_inside = installers.commands[-2:]
    assert Path(by_pip[by_pip.index("-r") + 1]).read_text() == LOCK[LOCK.index("uv") : -6]
    assert by_uv_inside[:4] == [str(project.python), "-m", "uv", "pip"]
    assert all("--require-hashes" in command for command in (by_pip, by_uv_inside))


@pytest.mark.parametrize(
    ("output", "advice"),
    [
        ("error: dns error: failed to lookup address information", "no package index"),
        ("Temporary failure in name resolution", "no package index"),
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        ("THESE PACKAGES DO NOT MATCH THE HASHES", "not the one in the lock file"),
        ("something unheard of", "in the lines above"),
    ],
)
def test_failure_says_what_to_do(
    project: Environment,
    installers: Installers,
    monkeypatch: pytest.MonkeyPatch,
    output: str,
    advice: str,
) -> None:
    monkeypatch.setattr(installers, "answer", lambda command: (1, output))
    with pytest.raises(SetupError, match=advice) as failure:
        project.prepare(dev=False)
    assert "\n" not in str(failure.value)
    assert not project.is_ready(dev=False)


def test_without_uv_and_ensurepip_it_names_the_package_to_install(
    project: Environment, installers: Installers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "ensurepip" else object())
    with pytest.raises(SetupError, match=r"install python3\.\d+-venv .* or uv"):
        project.prepare(dev=False)


def test_the_locks_hold_a_hash_for_all_and_no_index() -> None:
    for dev in (False, True):
        text = Environment().lock(dev=dev).read_text()
        packages = [line for line in text.splitlines() if line and line[0].isalnum()]
        assert len(packages) > 50
        assert all(line.endswith("\\") for line in packages), "a package without hashes"
        assert "://" not in text
    lean = Environment().lock(dev=False).read_text().splitlines()
    pins = {line for line in lean if line and line[0].isalnum()}
    assert pins <= set(text.splitlines()), "the two locks disagree"
