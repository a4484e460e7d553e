"""A simulated centre whose true KPIs were counted while it ran: the warehouse must say the same, cell by cell."""

from __future__ import annotations

import gzip
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


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder by its name, unpacked."""
    return {
        path.relative_to(folder).as_posix(): gzip.decompress(path.read_bytes())
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_what_ships_is_what_the_simulation_writes(sample: Path, project: Path) -> None:
    shipped, written = contents(project / "landing/callhouse"), contents(sample / "land/callhouse")
    assert sorted(shipped) == sorted(written)
    assert [name for name in shipped if shipped[name] != written[name]] == []
    packed = sum(path.stat().st_size for path in (project / "landing/callhouse").rglob("*.gz"))
    assert packed <= 8_000_000


def test_every_cell_equals_the_truth(sample: Path, centre: duckdb.DuckDBPyConnection) -> None:
    truth = {"truth": str(sample / "truth/kpi_values.csv")}
    counted = centre.execute(f"select count(*), count(distinct kpi_id) from ({COMPARED})", truth).fetchone()
    assert counted is not None
    assert counted[0] > 500_000
    assert counted[1] == 69
    wrong = centre.execute(f"select * from ({COMPARED}) where not is_equal limit 20", truth).fetchall()
    assert wrong == []


def test_quarantine_holds_exactly_the_planted_lines(sample: Path, centre: duckdb.DuckDBPyConnection) -> None:
    differing = centre.execute(
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
        [str(sample / "truth/quarantine.csv")],
    ).fetchall()
    assert differing == []


def test_a_call_over_the_change_of_clocks_lasts_its_seconds(centre: duckdb.DuckDBPyConnection) -> None:
    calls = centre.execute(
        """
        select cast(duration_seconds as integer), cast(local_date as varchar)
        from core.fct_calls
        where started_at = timestamp '2026-10-24 23:50:00' and ended_at = timestamp '2026-10-25 01:10:00'
        """
    ).fetchall()
    assert calls == [(4800, "2026-10-25")]
