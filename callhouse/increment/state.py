"""What the last whole and green build was made of: an increment goes on from it, and from nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from duckdb import CatalogException, DuckDBPyConnection

from callhouse.publish import HARMLESS

STATE = """
create table if not exists quality.increment_state (
    build_number bigint, fingerprint varchar, landed_through timestamp
)"""
LAST = """
select state.fingerprint, state.landed_through
from quality.increment_state as state
inner join (from quality.build_log where command not in $harmless order by build_number desc limit 1) as last
    on state.build_number = last.build_number and last.is_whole and last.is_green
"""


@dataclass(frozen=True)
class State:
    """Fingerprint of the project, and the instant at which the last files of that build landed (UTC)."""

    fingerprint: str
    landed_through: datetime


def read(connection: DuckDBPyConnection) -> State | None:
    """Return the state of a warehouse file; None where its last command was no whole and green build of ours."""
    try:
        row = connection.execute(LAST, {"harmless": HARMLESS}).fetchone()
    except CatalogException:
        return None
    return State(*row) if row and row[1] else None


def write(connection: DuckDBPyConnection, fingerprint: str) -> None:
    """Say that the last build holds everything that has landed, under this fingerprint of the project."""
    built = "select count(*) from duckdb_tables() where table_name in ('build_log', '_files')"
    if connection.execute(built).fetchone() != (2,):
        return  # no build of ours
    connection.execute(STATE)
    connection.execute("delete from quality.increment_state")
    connection.execute(
        "insert into quality.increment_state "
        "select (select max(build_number) from quality.build_log where command not in $harmless), $fingerprint, "
        "max(loaded_at) from raw._files",
        {"fingerprint": fingerprint, "harmless": HARMLESS},
    )


def leave_open(connection: DuckDBPyConnection) -> None:
    """Say that the warehouse is between two builds until the last run of dbt has ended: nobody may publish it."""
    connection.execute("delete from quality.increment_state")
    connection.execute(
        "insert into quality.build_log (build_number, invocation_id, command, is_whole, started_at) "
        "select max(build_number) + 1, 'increment', 'build', false, max(started_at) from quality.build_log"
    )
