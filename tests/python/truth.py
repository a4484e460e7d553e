"""Compare kpi_values with the truth of the simulated centre, cell by cell."""

from __future__ import annotations

from pathlib import Path

import duckdb

# a cell that one side lacks says the same as an empty or zero one
COMPARED = """
    with

    truth as (
        select
            kpi_id, variant, grain, local_date, coalesce(interval_starts_at[:16], '') as interval_starts_at,
            coalesce(agent_id, '') as agent_id, coalesce(campaign_id, '') as campaign_id,
            cast(numerator as double) as n, cast(denominator as double) as d, cast(value as double) as v,
            true as is_true
        from read_csv($truth, all_varchar = true, header = true)
    ),

    built as (
        select
            kpi_id, variant, grain, cast(local_date as varchar) as local_date,
            coalesce(strftime(interval_starts_at, '%Y-%m-%dT%H:%M'), '') as interval_starts_at,
            coalesce(agent_id, '') as agent_id, coalesce(campaign_id, '') as campaign_id,
            numerator as n, denominator as d, value as v, true as is_built
        from kpi.kpi_values
        where source_system = 'callhouse'
    ),

    joined as (
        select *, truth.n as tn, truth.d as td, truth.v as tv, built.n as bn, built.d as bd, built.v as bv
        from truth
        full join built
            using (kpi_id, variant, grain, local_date, interval_starts_at, agent_id, campaign_id)
    )

    select
        kpi_id, variant, grain, local_date, interval_starts_at, agent_id, campaign_id, tn, bn, td, bd, tv, bv,
        case
            when is_true and is_built then
                (tn is not distinct from bn or abs(tn - bn) <= 1e-9 * greatest(1, abs(tn)))
                and (td is not distinct from bd or abs(td - bd) <= 1e-9 * greatest(1, abs(td)))
                and (tv is not distinct from bv or abs(tv - bv) <= 1e-9 * greatest(1, abs(tv)))
            else coalesce(tv, bv, 0) = 0
        end is true as is_equal
    from joined
"""


def counted(reader: duckdb.DuckDBPyConnection, truth: Path) -> tuple[int, int]:
    """Numbers of compared cells and of KPIs among them."""
    row = reader.execute(
        f"select count(*), count(distinct kpi_id) from ({COMPARED})", {"truth": str(truth / "kpi_values.csv")}
    ).fetchone()
    assert row is not None
    return int(row[0]), int(row[1])


def wrong_cells(reader: duckdb.DuckDBPyConnection, truth: Path) -> dict[str, list[tuple[object, ...]]]:
    """Cells that differ, by KPI."""
    rows = reader.execute(
        f"select * from ({COMPARED}) where not is_equal", {"truth": str(truth / "kpi_values.csv")}
    ).fetchall()
    found: dict[str, list[tuple[object, ...]]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(row)
    return found


def not_as_planted(reader: duckdb.DuckDBPyConnection, truth: Path) -> list[tuple[object, ...]]:
    """Quarantined lines that nobody planted, and planted ones that are not quarantined for their reason."""
    return reader.execute(
        """
        with

        planted as (
            select table_name, 'callhouse/' || file as source_file, cast(line as bigint) as source_line, reason
            from read_csv(?, all_varchar = true, header = true)
        ),

        held as (
            select table_name, source_file, source_line, reason
            from quality.quarantine
            where source_system = 'callhouse'
        )

        select 'planted', * from (select * from planted except all select * from held)
        union all
        select 'held', * from (select * from held except all select * from planted)
        """,
        [str(truth / "quarantine.csv")],
    ).fetchall()
