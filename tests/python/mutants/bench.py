"""Where a mutant is judged, by the cheapest test first: its unit tests, then each place, then nobody."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import duckdb
import test_golden_day
import test_losses
import test_native_reading
import test_pwc
import test_technion
import test_two_sources
from conftest import twinned
from native_reading import TABLES
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
    twins: Path
    lossy: Path
    truth: Path
    real: Path | None
    exports: Path | None


class Bench:
    """Compiled models with their judges, in one process."""

    def __init__(self, models: Models, target: Path, centres: Centres, workshop: Path) -> None:
        self.models = models
        lossy_given = {"lossy": None, "truth": centres.truth}
        base = {f"base_callhouse__{table}" for table in TABLES}
        self.places = [
            Place(models, centres.golden, workshop / "golden", [test_golden_day], {"golden": None}),
            Place(models, centres.native, workshop / "native", [test_native_reading], {"native": None}, only=base),
            Place(models, centres.twins, workshop / "twins", [test_two_sources], {"twins": None}, twinned),
            Place(models, centres.lossy, workshop / "lossy", [test_losses], lossy_given),
        ]
        test_losses.tell_losses(self.places[-1].connection, centres.truth)
        if centres.real:
            given = {"real": None, "test_data": centres.exports}
            self.places.append(Place(models, centres.real, workshop / "real", [test_technion, test_pwc], given))
        self.units_at = opened(Path(":memory:"))
        self.units_at.execute("set enable_progress_bar = false")
        self.units = UnitTests(target, self.units_at)
        self.families = families(self.places[0].connection)

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
