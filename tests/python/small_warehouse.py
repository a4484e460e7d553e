"""A small warehouse file, and what tests of publishing do with it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

Row = tuple[str, bool, bool | None]
GREEN: Row = ("build", True, True)


def make_warehouse(file: Path, log: list[Row], calls: int = 3) -> Path:
    """Write a small warehouse file whose build log is `log` (command, is_whole, is_green)."""
    with duckdb.connect(str(file)) as connection:
        connection.execute(
            """
            create schema raw; create schema core; create schema kpi; create schema quality;
            create table raw.callhouse__calls as select '+1 555 0100' as customer_number;
            create table core.fct_calls as select i as call_id, i * 2 as seconds from range(?) t(i);
            comment on table core.fct_calls is 'One row a call; the customer''s number is hashed';
            comment on column core.fct_calls.seconds is 'Length of the call, s';
            create view core.long_calls as from core.fct_calls where seconds > 2;
            create table quality.quarantine as select 'x,y' as raw_record;
            create table quality.row_ledger (
                source_system text, table_name text, raw_rows bigint, staged_rows bigint,
                superseded_rows bigint, quarantined_rows bigint);
            insert into quality.row_ledger values
                ('north', 'calls', 1000, 990, 6, 4), ('north', 'legs', 500, 500, 0, 0),
                ('south', 'calls', 10, 8, 0, 0);
            create table kpi.kpi_catalog (kpi_id text, name_en text, family text, unit text);
            insert into kpi.kpi_catalog values
                ('aht_seconds', 'Average handle time', 'handling', 'seconds'),
                ('missed_call_rate', 'Missed call rate', 'accessibility', 'ratio'),
                ('calls_offered', 'Call volume (offered)', 'volume', 'calls'),
                ('cost_per_call', 'Cost per call', 'cost', 'currency/call'),
                ('outbound_customer_abandon_rate',
                    'Outbound: the customer hung up before an agent', 'accessibility', 'ratio');
            create table kpi.kpi_values (
                source_system text, local_date date, grain text, kpi_id text, variant text,
                numerator double, denominator double, value double, currency text);
            insert into kpi.kpi_values
            from (values
                ('north', '2026-05-01', 'month', 'calls_offered', 'default', 7, null, 7, null),
                ('north', '2026-06-01', 'month', 'calls_offered', 'default', 31125, null, 31125,
                    null),
                ('north', '2026-07-01', 'campaign_day', 'calls_offered', 'default', 1, null, 1,
                    null),
                ('north', '2026-06-01', 'month', 'missed_call_rate', 'default', 3962, 31125,
                    3962 / 31125, null),
                ('north', '2026-06-01', 'month', 'aht_seconds', 'default', 408, 10, 40.8, null),
                ('north', '2026-06-01', 'month', 'aht_seconds', 'p90', null, 10, 99.04, null),
                ('north', '2026-06-01', 'month', 'cost_per_call', 'default', 1250.5, 1000, 1.2505,
                    'EUR'),
                ('north', '2026-06-01', 'month', 'outbound_customer_abandon_rate', 'default', 0, 0,
                    null, null),
                ('south', '2026-05-01', 'month', 'calls_offered', 'default', 8, null, 8, null)
            );
            """.replace("range(?)", f"range({calls})")
        )
        connection.execute(
            """
            create table quality.build_log (
                build_number bigint, invocation_id varchar, command varchar, is_whole boolean,
                is_green boolean, failed_nodes integer, started_at timestamp, finished_at timestamp)
            """
        )
        for number, (command, is_whole, is_green) in enumerate(log, start=1):
            finished = None if is_green is None else "2026-06-17 01:00:00"
            failed = None if is_green is None else int(not is_green)
            connection.execute(
                "insert into quality.build_log values (?, ?, ?, ?, ?, ?, '2026-06-17', ?)",
                [number, f"run-{number}", command, is_whole, is_green, failed, finished],
            )
    return file


def ignore(line: str) -> None:
    """Take no notice of progress."""


def query(file: Path, sql: str) -> list[Any]:
    with duckdb.connect(str(file), read_only=True) as connection:
        return connection.sql(sql).fetchall()


@contextmanager
def program(code: str, file: Path) -> Iterator[Callable[[], str]]:
    """Run Python code in another process up to its `input()`; then call for what it prints."""
    with subprocess.Popen(
        [sys.executable, "-c", f"import duckdb, sys; file = sys.argv[1]\n{code}", str(file)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield lambda: process.communicate("\n")[0].strip()
        process.kill()
