"""A simulated centre whose true KPIs were counted while it ran: the warehouse must say the same, cell by cell."""

from __future__ import annotations

import gzip
from pathlib import Path

import duckdb
from truth import counted, not_as_planted, wrong_cells


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
    cells, kpis = counted(centre, sample / "truth")
    assert cells > 500_000
    assert kpis == 69
    assert {kpi: cells[:5] for kpi, cells in wrong_cells(centre, sample / "truth").items()} == {}


def test_every_kpi_lives(centre: duckdb.DuckDBPyConnection) -> None:
    """Each KPI and variant has a value at each of its grains; each ratio has a cell of 30 and differs between cells."""
    dead = centre.execute(
        """
        with

        declared as (
            select kpi_id, class, unnest(string_split(variants, ' ')) as variant, grains
            from kpi.kpi_catalog
        ),

        expected as (
            select kpi_id, class, variant, unnest(string_split(grains, ' ')) as grain
            from declared
        ),

        found as (
            select
                kpi_id, variant, grain,
                count(value) as cells_with_value, max(denominator) as most, count(distinct value) as values
            from kpi.kpi_values
            where source_system = 'callhouse'
            group by all
        ),

        by_variant as (
            select
                expected.kpi_id, expected.variant, expected.class,
                min(coalesce(found.cells_with_value, 0)) as fewest, max(found.most) as most, max(found.values) as values
            from expected
            left join found using (kpi_id, variant, grain)
            group by all
        )

        select * from by_variant
        where fewest = 0 or values < 2 or (most is not null and most < 30)
        order by all
        """
    ).fetchall()
    assert dead == []


def test_quarantine_holds_exactly_the_planted_lines(sample: Path, centre: duckdb.DuckDBPyConnection) -> None:
    assert not_as_planted(centre, sample / "truth") == []


def test_every_bin_holds_what_the_truth_counts(sample: Path, centre: duckdb.DuckDBPyConnection) -> None:
    centre.execute(
        """
        create or replace temp table true_bins as
        select
            grain, cast(local_date as date) as local_date, cast(interval_starts_at as timestamp) as interval_starts_at,
            agent_id, campaign_id, measure, cast(above_seconds as integer) as above_seconds,
            cast(up_to_seconds as integer) as up_to_seconds, cast(records as bigint) as records
        from read_csv(?, all_varchar = true, header = true)
        """,
        [str(sample / "truth/histograms.csv")],
    )
    built = "select * exclude (source_system) from kpi.kpi_histograms where source_system = 'callhouse'"
    assert centre.execute("select count(*) > 50000, count(distinct grain) from true_bins").fetchone() == (True, 7)
    assert centre.execute(f"from true_bins except all ({built}) limit 20").fetchall() == []
    assert centre.execute(f"({built}) except all from true_bins limit 20").fetchall() == []
