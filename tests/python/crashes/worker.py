"""A small build in one process, made to be killed: land, run compiled models, publish."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import duckdb
from rebuild import Models, opened

from callhouse.guard import alone
from callhouse.publish import publish

MARTS = ("fct_calls", "fct_entries", "kpi_campaign_interval", "row_ledger")


@dataclass(frozen=True)
class Job:
    """Files of a build: manifest of compiled models, landing folder, build file, published file, its progress."""

    manifest: Path
    landing: Path
    database: Path
    published: Path
    log: Path
    marts: tuple[str, ...] = MARTS


def run(job: Job) -> None:
    """Build and publish as `python -m callhouse build` does, and note each phase in the log as it begins."""
    handle = os.open(job.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def say(line: str) -> None:
        os.write(handle, f"{line}\n".encode())

    models = Models(job.manifest)
    models.narrow(set(job.marts))
    with alone(job.database, "build", "CALLHOUSE_DB"):
        say("landing")
        with opened(job.database) as connection:
            begin(connection)
            models.land(connection, job.landing)
            say("building")
            models.run(connection)
            connection.execute(
                "update quality.build_log set is_green = true, failed_nodes = 0, finished_at = started_at "
                "where is_green is null and build_number = (select max(build_number) from quality.build_log)"
            )
        say("publishing")
        publish(job.database, job.published, say)
    say("done")
    os.close(handle)


def begin(connection: duckdb.DuckDBPyConnection, is_green: bool | None = None) -> int:
    """Add the row of a whole build to the log, as the macro log_run_started does; return its number."""
    connection.execute(
        """
        create schema if not exists quality;
        create table if not exists quality.build_log (
            build_number bigint, invocation_id varchar, command varchar, is_whole boolean,
            is_green boolean, failed_nodes integer, started_at timestamp, finished_at timestamp
        )
        """
    )
    row = connection.execute(
        """
        insert into quality.build_log
        select
            coalesce(max(build_number), 0) + 1, 'by hand', 'build', true, ?, 0,
            current_timestamp at time zone 'UTC', null
        from quality.build_log
        returning build_number
        """,
        [is_green],
    ).fetchone()
    assert row is not None
    return int(row[0])
