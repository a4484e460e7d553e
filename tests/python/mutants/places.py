"""A built database on which mutants are tried: what reads the mutant is rebuilt, judged and rolled back."""

from __future__ import annotations

import inspect
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import duckdb
import pytest
from rebuild import PROJECT, Models, opened

FIRST = "kpi_values"  # what most tests look at


class Place:
    """The database of one landing, the test functions that look at it, and an untouched copy to compare with.

    A test function may take what is `given` by name (None is a reader of the database), the project's folder, and the
    fixtures of its own module. `coded` makes the code of a model fit for that warehouse. Where the database has `only`
    some models, no others are rebuilt, and no data test is asked.
    """

    def __init__(
        self,
        models: Models,
        database: Path,
        workshop: Path,
        tests: Sequence[ModuleType],
        given: Mapping[str, Path | None],
        coded: Callable[[Models, str, str], str] = lambda models, name, code: code,
        only: Collection[str] | None = None,
    ) -> None:
        workshop.mkdir(parents=True, exist_ok=True)
        self.models = models
        self.coded = coded
        self.tests = tests
        self.given: dict[str, Path | None] = {"project": PROJECT, **given}
        self.connection = opened(Path(shutil.copy(database, workshop / "callhouse.duckdb")))
        for setting in ("threads = 1", "memory_limit = '3GB'", "enable_progress_bar = false"):
            self.connection.execute(f"set {setting}")
        self.connection.execute(f"attach '{database}' as untouched (read_only)")
        first = models.ancestors(FIRST)
        order = [name for name in models.order if only is None or name in only]
        self.order = sorted(order, key=lambda name: name not in first)
        self.is_whole = only is None
        self.failing = self._found()  # of a centre that lost records

    @contextmanager
    def tried(self) -> Iterator[None]:
        """Whatever happens here is rolled back."""
        self.connection.execute("begin")
        try:
            yield
        finally:
            self.connection.execute("rollback")

    def verdict(self, changes: Mapping[str, str]) -> str:
        """Give models other code; the first test that fails, `same` where no table differs, else `differs`."""
        changed: set[str] = set()
        with self.tried():
            for name in self.order:
                if name not in changes and not changed.intersection(self.models.parents[name]):
                    continue
                code = changes.get(name) or self.models.sql(name)
                self.models.run_model(self.connection, name, self.coded(self.models, name, code))
                if self._differs(name):
                    changed.add(name)
                if name == FIRST and name in changed and (failed := self._failed()):
                    return failed
            if not changed:
                return "same"
            found = self._found(changed) - self.failing
            return f"data test {min(found)}" if found else self._failed() or "differs"

    def _found(self, changed: set[str] | None = None) -> set[str]:
        """Data tests of the changed models, or of all, that find something."""
        return set(self.models.failures(self.connection, of=changed)) if self.is_whole else set()

    def _differs(self, name: str) -> bool:
        place = f'"{self.models.nodes[name]["schema"]}"."{name}"'
        before, after = f"(from untouched.{place})", f"(from callhouse.{place})"
        if self.models.nodes[name]["config"]["materialized"] == "view":
            before = f"({self.coded(self.models, name, self.models.sql(name))})".replace('"callhouse".', '"untouched".')
        try:
            row = self.connection.execute(
                f"select 1 from (({before} except all {after}) union all ({after} except all {before})) limit 1"
            ).fetchone()
        except duckdb.BinderException:  # other columns
            return True
        return row is not None

    def _failed(self) -> str | None:
        """The first test function that fails."""
        values = {name: self.connection if value is None else value for name, value in self.given.items()}
        readers = {name for name, value in self.given.items() if value is None}
        for module in self.tests:
            known = dict(values)
            for name, function in inspect.getmembers(module, inspect.isfunction):
                cases = _cases(function)
                needed = _needed(function, module, {*self.given, *cases[0]}) - cases[0].keys()
                if not (name.startswith("test_") and needed & readers and needed <= self.given.keys()):
                    continue
                for case in cases:
                    asked = [need for need in _parameters(function) if need not in case]
                    try:
                        function(**case, **{need: _value(need, module, known) for need in asked})
                    except duckdb.Error:
                        raise
                    except (Exception, pytest.fail.Exception):  # a test fails by whatever it raises
                        return f"{module.__name__}::{name}"
        return None


def _parameters(function: Callable[..., Any]) -> list[str]:
    return list(inspect.signature(inspect.unwrap(function)).parameters)


def _cases(function: Callable[..., Any]) -> list[dict[str, Any]]:
    """The arguments that pytest gives a test by its parameters; one empty case where it has none."""
    for mark in getattr(function, "pytestmark", []):
        if mark.name == "parametrize":
            names, cases = mark.args
            if isinstance(names, str):
                return [{names: case} for case in cases]
            return [dict(zip(names, case, strict=True)) for case in cases]
    return [{}]


def _needed(function: Callable[..., Any], module: ModuleType, given: Collection[str]) -> set[str]:
    """What a test needs from outside its module, or is given."""
    found: set[str] = set()
    for name in _parameters(function):
        fixture = None if name in given else getattr(module, name, None)
        found |= {name} if fixture is None else _needed(fixture, module, given)
    return found


def _value(name: str, module: ModuleType, values: dict[str, Any]) -> Any:
    """The value of a fixture of a test module, worked out once."""
    if name not in values:
        fixture = getattr(module, name)
        values[name] = inspect.unwrap(fixture)(**{need: _value(need, module, values) for need in _parameters(fixture)})
    return values[name]
