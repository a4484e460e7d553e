"""The steps of an increment, and when there is none."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from duckdb import DuckDBPyConnection

from callhouse.ask import opened, value
from callhouse.increment import state
from callhouse.increment.carry import OF_WHICH_IT_COUNTS, carry
from callhouse.increment.known import fingerprint, native_keys
from callhouse.increment.late import close_late
from callhouse.increment.reach import Reach, TooFarError, measure, prepare
from callhouse.increment.splice import REMADE, name_records, splice
from callhouse.landing import land_whole
from callhouse.landing.names import literal, quoted
from callhouse.landing.warehouse import transaction

MOST_OF_THE_CALLS = 0.5  # an increment that carries more of them than this is no quicker than everything
NO_UNIT_TESTS = ["--exclude-resource-types", "unit_test"]
#: what tells of raw rows: an increment holds the new ones only
OF_RAW_ROWS = ("landed_files", "int_rejected_rows", "quarantine", "bad_fields", "conflicts", "row_ledger")
Dbt = Callable[[Sequence[str], Mapping[str, str]], int]
Say = Callable[[str], None]


class Outcome(Enum):
    """What came of it."""

    BUILT = "the days that new files touch are built"
    UNCHANGED = "nothing new: the warehouse is what a build would make"
    WHOLE = "everything must be built"
    FAILED = "dbt failed"


@dataclass(frozen=True)
class Increment:
    """A build of the days that new files touch.

    `dbt` runs a command of dbt with environment variables on top of the usual ones and returns its exit code; `say`
    gets lines of progress; `most` is the greatest share of all calls that is worth an increment.
    """

    project: Path
    warehouse: Path
    landing: Path
    dbt: Dbt
    say: Say
    most: float = MOST_OF_THE_CALLS

    def build(self) -> Outcome:
        """Land what is new and build the days that it touches; where that cannot be, say why: all must be built."""
        try:
            last = self._land() if self.warehouse.is_file() else None
            if last is None:
                return Outcome.WHOLE
            if not self._has_new_files(last):
                return Outcome.UNCHANGED
            return self._build(last)
        except TooFarError as reason:
            self.say(f"callhouse: {reason}: everything is built")
            return Outcome.WHOLE
        finally:
            discard(self.warehouse)

    @property
    def _days(self) -> Path:
        """The file of the increment: named like the warehouse, so that SQL compiled for one runs in the other."""
        return _folder(self.warehouse) / self.warehouse.name

    @property
    def _keys(self) -> dict[str, list[str]]:
        return native_keys(self.project)

    def _land(self) -> state.State | None:
        """Land what is new; return what the last build was made of, None where nothing can go on from it."""
        with opened(self.warehouse) as connection:
            last = state.read(connection)
            if last is None:
                return None
            if last.fingerprint != fingerprint(self.project):
                raise TooFarError("the project's SQL or settings changed")
            land_whole(connection, self.landing, self.project)
            _require_judged(connection, last, self._keys)
        return last

    def _has_new_files(self, last: state.State) -> bool:
        with opened(self.warehouse) as connection:
            return bool(value(connection, "select count(*) from raw._files where loaded_at > ?", [last.landed_through]))

    def _build(self, last: state.State) -> Outcome:
        discard(self.warehouse)
        self._days.parent.mkdir()
        with self._opened_days() as connection:
            _copy_raw(connection, last)
        own = {"CALLHOUSE_DB": str(self._days), "DBT_TARGET_PATH": str(_target())}
        self.say("callhouse: reading the new rows ...")
        if self.dbt(["run", "--select", *(f"base_callhouse__{table}" for table in self._keys)], own):
            return Outcome.FAILED
        reach = self._carry()
        dates = f"the days from {reach.days} on, weeks, months and cost from {reach.periods} on"
        self.say(f"callhouse: building {dates} ...")
        if self.dbt(["build", *NO_UNIT_TESTS, "--exclude", *OF_RAW_ROWS], own):
            raise TooFarError("these days alone fail")
        with self._opened_days() as connection:
            _require_known_fields(connection)
            name_records(connection, reach)
        self.say("callhouse: putting them in their place ...")
        self._splice(reach)
        overall = ["build", *NO_UNIT_TESTS, "--select", *REMADE, "--indirect-selection", "cautious"]
        finishes = {"CALLHOUSE_FINISHES_A_BUILD": "yes", "CALLHOUSE_CHANGED_SINCE": str(reach.windows)}
        if self.dbt(overall, finishes):
            return Outcome.FAILED
        remember(self.project, self.warehouse)
        return Outcome.BUILT

    def _carry(self) -> Reach:
        """Find how far the new rows reach and carry what these days need."""
        with self._opened_days() as connection:
            prepare(connection, self._keys)
            reach = measure(connection)
            carry(connection, self._keys, reach)
            carried = value(connection, "select count(*) from reach.calls")
            if carried > self.most * (value(connection, "select count(*) from _whole.core.fct_calls") + 1):
                raise TooFarError(f"new rows reach back to {reach.days}")
        return reach

    def _splice(self, reach: Reach) -> None:
        with opened(self.warehouse) as connection:
            _attach(connection, self._days, "_days")
            with transaction(connection):
                splice(connection, self._keys, reach)
                if value(connection, "select count(*) from _days.reach.missed"):
                    close_late(connection, _target(), reach)
                state.leave_open(connection)

    @contextmanager
    def _opened_days(self) -> Iterator[DuckDBPyConnection]:
        """Open the file of the increment, the warehouse attached to it as `_whole`."""
        with opened(self._days) as connection:
            _attach(connection, self.warehouse, "_whole")
            yield connection


def discard(warehouse: Path) -> None:
    """Remove what an increment made beside a warehouse, or left there when it was killed."""
    shutil.rmtree(_folder(warehouse), ignore_errors=True)


def remember(project: Path, warehouse: Path) -> None:
    """Let the next build go on from the one that has just ended, whole and green."""
    if warehouse.is_file():
        with opened(warehouse) as connection:
            state.write(connection, fingerprint(project))


def _require_judged(connection: DuckDBPyConnection, last: state.State, keys: Iterable[str]) -> None:
    """Raise TooFarError where the rows that landed since cannot be built by themselves."""
    others = "select min(source_system) from raw._files where rows_landed > 0 and source_system <> 'callhouse'"
    if source := value(connection, others):
        raise TooFarError(f"increments are for the native layout only, and {source} has landed, too")
    for table in keys:
        known, undated = connection.execute(
            "select count(*) filter (where _loaded_at <= ?), count(*) filter (where _loaded_at is null) "
            f"from raw.callhouse__{table}",
            [last.landed_through],
        ).fetchall()[0]
        if undated or known != value(connection, f"select count(*) from staging.base_callhouse__{table}"):
            raise TooFarError(f"rows of {table} that had landed before are others now")


def _require_known_fields(connection: DuckDBPyConnection) -> None:
    """Raise TooFarError where a field or table is known only now, or no longer: old days change with it."""
    changed = """
        select min(coalesce(now.need, before.need))
        from intermediate.int_native_fields as now
        full join _whole.intermediate.int_native_fields as before on now.need = before.need
        where now.is_known is distinct from before.is_known"""
    if need := value(connection, changed):
        raise TooFarError(f"sources begin or cease to know {need}")
    for table in OF_WHICH_IT_COUNTS:
        staged = f"staging.base_callhouse__{table} where row_status = 'staged'"
        if value(connection, f"select exists (from {staged}) <> exists (from _whole.{staged})"):
            raise TooFarError(f"sources begin or cease to know {table}")


def _copy_raw(connection: DuckDBPyConnection, last: state.State) -> None:
    """Copy the raw rows that landed since the last build, and the manifest of all files."""
    connection.execute("create schema raw")
    tables = connection.execute(
        "select table_name from duckdb_tables() where database_name = '_whole' and schema_name = 'raw'"
    ).fetchall()
    for (name,) in tables:
        clock = {"_files": None, "landed_files": None, "malformed_lines": "loaded_at"}.get(name, "_loaded_at")
        new = f"where {clock} > ?" if clock else ""
        connection.execute(
            f"create table raw.{quoted(name)} as select * from _whole.raw.{quoted(name)} {new}",
            [last.landed_through] if clock else [],
        )


def _attach(connection: DuckDBPyConnection, file: Path, name: str) -> None:
    """Attach a file to copy tables from."""
    connection.execute(f"attach {literal(str(file))} as {name} (read_only)")


def _folder(warehouse: Path) -> Path:
    return warehouse.with_name(f".{warehouse.name}.increment")


def _target() -> Path:
    return Path(os.environ.get("DBT_TARGET_PATH") or "target") / "increment"
