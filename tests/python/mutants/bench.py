"""Where a mutant is judged, by the cheapest test first: its unit tests, then each place, then nobody."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import duckdb
import native_landing
import side_by_side
import test_capabilities
import test_golden_day
import test_losses
import test_native_reading
import test_pwc
import test_side_by_side
import test_technion
import test_two_sources
from conftest import twinned
from rebuild import Models, opened

from mutants.fixtures import UnitTests
from mutants.mutant import Mutants
from mutants.places import Place

LONGEST = 600  # seconds that a mutant may take, on a busy machine too
NUMBERS = ("BIGINT", "INTEGER", "HUGEINT", "DOUBLE", "DECIMAL")


class Verdict(NamedTuple):
    """What became of a mutant: killed, survived, or invalid (no SQL at all); the judge, and how long it took."""

    outcome: str
    judge: str
    seconds: float


@dataclass(frozen=True)
class Centres:
    """The databases of the places, and the truth of the small centre that lost records.

    Without real exports there is no real one.
    """

    golden: Path
    native: Path
    side_by_side: Path
    sparse: tuple[Path, ...]
    twins: Path
    lossy: Path
    truth: Path
    real: Path | None = None
    exports: Path | None = None


class Bench:
    """Compiled models with their judges, in one process."""

    def __init__(self, models: Models, target: Path, centres: Centres, workshop: Path) -> None:
        self.models = models
        self.places = list(self._places(centres, workshop))
        (lossy,) = (place for place in self.places if "lossy" in place.given)
        test_losses.tell_losses(lossy.connection, centres.truth)
        self.units_at = opened(Path(":memory:"))
        self.units_at.execute("set enable_progress_bar = false")
        self.units = UnitTests(target, self.units_at)
        self.families = families(self.places[0].connection)

    def _places(self, centres: Centres, workshop: Path) -> Iterator[Place]:
        """The places, those that judge quickly first."""

        def place(database: Path, tests: list[ModuleType], reader: str, **more: Any) -> Place:
            given = {reader: None, **more.pop("given", {})}
            return Place(self.models, database, workshop / database.parent.name, tests, given, **more)

        yield place(centres.golden, [test_golden_day, test_capabilities], "golden")
        of_native = native_landing.models_of(self.models)
        yield place(centres.native, [test_native_reading], "native", only=of_native)
        yield place(centres.side_by_side, [test_side_by_side], "families", only=side_by_side.RUN)
        for database in centres.sparse:
            yield place(database, [test_capabilities], "sparse", only=test_capabilities.RUN)
        yield place(centres.twins, [test_two_sources], "twins", coded=twinned)
        yield place(centres.lossy, [test_losses], "lossy", given={"truth": centres.truth})
        if centres.real:
            yield place(centres.real, [test_technion, test_pwc], "real", given={"test_data": centres.exports})

    def __enter__(self) -> Bench:
        return self

    def __exit__(self, *_: object) -> None:
        self.units_at.close()
        for place in self.places:
            place.connection.close()

    def mutants(self, model: str) -> Mutants:
        """The mutants of a model."""
        return Mutants(model, self.models.sql(model), self.families)

    def judged(self, model: str, sql: str) -> Verdict:
        """Judge other code of a model."""
        started = time.monotonic()
        watch = threading.Timer(LONGEST, self._interrupt)
        watch.start()
        try:
            outcome, judge = self._judged(model, sql)
        except (duckdb.ParserException, duckdb.BinderException) as error:
            outcome, judge = "invalid", str(error)[:200]
        except duckdb.InterruptException:
            outcome, judge = "killed", f"runs longer than {LONGEST} s"
        except duckdb.Error as error:
            outcome, judge = "killed", f"error {' '.join(str(error).split())[:120]}"
        finally:
            watch.cancel()
        return Verdict(outcome, judge, round(time.monotonic() - started, 2))

    def _judged(self, model: str, sql: str) -> tuple[str, str]:
        for test in self.units.of(model):
            if not test.holds(self.units_at, sql):
                return "killed", f"unit test {test.name}"
        verdicts = []
        for place in self.places:
            verdicts.append(place.verdict({model: sql}))
            if verdicts[-1] not in ("same", "differs"):
                return "killed", verdicts[-1]
        return "survived", max(verdicts, key=("same", "differs").index)

    def _interrupt(self) -> None:
        for connection in (self.units_at, *(place.connection for place in self.places)):
            connection.interrupt()


def families(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Kind of type of every column name that has only one in the whole warehouse."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    rows = connection.execute("select column_name, data_type from duckdb_columns() where database_name = 'untouched'")
    for name, kind in rows.fetchall():
        found[name].add("number" if kind.startswith(NUMBERS) else kind)
    return {name: kinds.pop() for name, kinds in found.items() if len(kinds) == 1}
