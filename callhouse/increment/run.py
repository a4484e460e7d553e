"""The steps of an increment, and when there is none."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import Enum
from pathlib import Path

import duckdb
from duckdb import DuckDBPyConnection

from callhouse.increment import state
from callhouse.increment.carry import carry
from callhouse.increment.known import fingerprint, native_keys
from callhouse.increment.late import close_late
from callhouse.increment.reach import TooFarError, measure, prepare
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


def build_some_days(project: Path, warehouse: Path, landing: Path, dbt: Dbt, say: Say) -> Outcome:
    """Land what is new and build the days that it touches; where that cannot be, say why and leave it to a whole build.

    `dbt` runs a command of dbt with environment variables on top of the usual ones and returns its exit code.
    """
    if not warehouse.is_file():
        return Outcome.WHOLE
    keys = native_keys(project)
    with _opened(warehouse) as connection:
        last = state.read(connection)
        if last is None:
            return Outcome.WHOLE
        if last.fingerprint != fingerprint(project):
            say("callhouse: the project's SQL or settings changed: everything is built")
            return Outcome.WHOLE
        land_whole(connection, landing, project)
        if reason := _hindrance(connection, last, keys):
            say(f"callhouse: {reason}: everything is built")
            return Outcome.WHOLE
        if not _value(connection, "select count(*) from raw._files where loaded_at > ?", [last.landed_through]):
            return Outcome.UNCHANGED
    days = warehouse.with_name(f".{warehouse.name}.increment") / warehouse.name
    shutil.rmtree(days.parent, ignore_errors=True)
    days.parent.mkdir()
    try:
        return _build(project, warehouse, days, last, keys, dbt, say)
    except TooFarError as reason:
        say(f"callhouse: {reason}: everything is built")
        return Outcome.WHOLE
    finally:
        shutil.rmtree(days.parent, ignore_errors=True)


def remember(project: Path, warehouse: Path) -> None:
    """Let the next build go on from the one that has just ended, whole and green."""
    if warehouse.is_file():
        with _opened(warehouse) as connection:
            state.write(connection, fingerprint(project))


def _hindrance(connection: DuckDBPyConnection, last: state.State, keys: Mapping[str, Sequence[str]]) -> str | None:
    """Say why the rows that landed since cannot be built by themselves; None where they can."""
    others = connection.execute(
        "select distinct source_system from raw._files where rows_landed > 0 and source_system <> 'callhouse'"
    ).fetchall()
    if others:
        return f"increments are for the native layout only, and {others[0][0]} has landed, too"
    for table in keys:
        raw = f"raw.callhouse__{table}"
        known = _value(connection, f"select count(*) from {raw} where _loaded_at <= ?", [last.landed_through])
        judged = _value(connection, f"select count(*) from staging.base_callhouse__{table}")
        if known != judged or _value(connection, f"select count(*) from {raw} where _loaded_at is null"):
            return f"rows of {table} that had landed before are others now"
    return None


def _build(
    project: Path,
    warehouse: Path,
    days: Path,
    last: state.State,
    keys: Mapping[str, Sequence[str]],
    dbt: Dbt,
    say: Say,
) -> Outcome:
    with _opened(days) as connection:
        _attach(connection, warehouse, "_whole")
        _copy_raw(connection, last)
    own = {"CALLHOUSE_DB": str(days), "DBT_TARGET_PATH": str(_target())}
    say("callhouse: reading the new rows ...")
    if dbt(["run", "--select", *(f"base_callhouse__{table}" for table in keys)], own):
        return Outcome.FAILED
    with _opened(days) as connection:
        _attach(connection, warehouse, "_whole")
        prepare(connection, keys)
        reach = measure(connection)
        carry(connection, keys, reach)
        share = _value(
            connection,
            "select (select count(*) from reach.calls) / (select count(*) + 1 from _whole.core.fct_calls)",
        )
        late = bool(_value(connection, "select count(*) from reach.missed"))
    if share > MOST_OF_THE_CALLS and not os.environ.get("CALLHOUSE_INCREMENT"):
        raise TooFarError(f"new rows reach back to {reach.days}")
    say(f"callhouse: building the days from {reach.days} on, weeks, months and cost from {reach.periods} on ...")
    if dbt(["build", *NO_UNIT_TESTS, "--exclude", *OF_RAW_ROWS], own):
        return Outcome.FAILED
    with _opened(days) as connection:
        _attach(connection, warehouse, "_whole")
        if need := _changed_need(connection):
            raise TooFarError(f"sources begin or cease to know {need}")
        name_records(connection, reach)
    with _opened(warehouse) as connection:
        _attach(connection, days, "_days")
        with transaction(connection):
            splice(connection, keys, reach)
            if late:
                close_late(connection, _target(), reach)
            state.begin_end(connection)
    say("callhouse: putting them in their place ...")
    code = dbt(
        ["build", *NO_UNIT_TESTS, "--select", *REMADE, "--indirect-selection", "cautious"],
        {"CALLHOUSE_FINISHES_A_BUILD": "yes"},
    )
    return Outcome.FAILED if code else Outcome.BUILT


def _changed_need(connection: DuckDBPyConnection) -> str | None:
    """Name a field or table that a source knows only now, or no longer: old days change with it."""
    rows = connection.execute("""
        select coalesce(now.need, before.need)
        from intermediate.int_native_fields as now
        full join _whole.intermediate.int_native_fields as before on now.need = before.need
        where now.is_known is distinct from before.is_known
        order by all limit 1""").fetchall()
    for table in ("agent_states", "costs", "sales", "shifts"):
        parts = [
            f"exists (from {place}staging.base_callhouse__{table} where row_status = 'staged')"
            for place in ("", "_whole.")
        ]
        if _value(connection, f"select {parts[0]} <> {parts[1]}"):
            return table
    return str(rows[0][0]) if rows else None


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


@contextmanager
def _opened(file: Path) -> Iterator[DuckDBPyConnection]:
    """Open a database file with the settings of profiles.yml."""
    settings: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": os.environ.get("CALLHOUSE_MEMORY_LIMIT") or "4GB",
        "temp_directory": os.environ.get("CALLHOUSE_TEMP") or "warehouse/temp",
        "threads": "2",
    }
    with duckdb.connect(str(file), config=settings) as connection:
        connection.execute("set TimeZone = 'UTC'")
        yield connection


def _attach(connection: DuckDBPyConnection, file: Path, name: str) -> None:
    connection.execute(f"attach {literal(str(file))} as {name} (read_only)")


def _target() -> Path:
    return Path(os.environ.get("DBT_TARGET_PATH") or "target") / "increment"


def _value(connection: DuckDBPyConnection, query: str, parameters: Sequence[object] = ()) -> float:
    row = connection.execute(query, list(parameters)).fetchone()
    return row[0] if row else 0
