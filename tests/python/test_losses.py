"""A small simulated centre in which true records arrive only damaged: what quarantine does to each KPI."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from truth import COMPARED, counted, not_as_planted, wrong_cells

EDGES = (5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 300, 600)
# they read none of the tables that lost records
UNTOUCHED = {
    *("avg_open_query_age_hours", "avg_resolution_hours", "employee_satisfaction", "turnover_rate"),
    *("schedule_adherence", "schedule_conformance", "utilisation"),
}


@pytest.fixture(scope="module")
def truth(losses: Path) -> Path:
    """The truth of the whole log; below it, in `delivered`, that of what can be read."""
    return losses / "truth"


@pytest.fixture(scope="module")
def lossy(lossy_database: Path, truth: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A reader of the database built from it, with the lost records as a table."""
    with duckdb.connect(str(lossy_database), read_only=True) as connection:
        tell_losses(connection, truth)
        yield connection


def tell_losses(connection: duckdb.DuckDBPyConnection, truth: Path) -> None:
    """Give a reader the lost records as a table."""
    connection.execute(
        f"create temp table losses as from read_csv('{truth / 'losses.csv'}', all_varchar = true, header = true)"
    )


def test_quarantine_holds_the_losses_and_what_was_planted(truth: Path, lossy: duckdb.DuckDBPyConnection) -> None:
    assert not_as_planted(lossy, truth) == []
    held = lossy.execute(
        """
        select losses.table_name, count(*), count(distinct losses.key), count(quarantine.reason)
        from losses
        left join quality.quarantine
            on quarantine.table_name = losses.table_name and quarantine.source_file = 'callhouse/' || losses.file
            and quarantine.source_line = cast(losses.line as bigint)
            and starts_with(quarantine.raw_record, losses.key || ',')
        group by all
        order by all
        """
    ).fetchall()
    assert [table for table, *_ in held] == ["agent_legs", "calls", "queue_visits", "surveys"]
    for table, lost, keys, quarantined in held:
        assert lost == keys == quarantined > 20, table


def test_every_cell_is_that_of_the_records_that_arrived(truth: Path, lossy: duckdb.DuckDBPyConnection) -> None:
    cells, kpis = counted(lossy, truth / "delivered")
    assert cells > 90_000
    assert kpis == 69
    assert {kpi: cells[:5] for kpi, cells in wrong_cells(lossy, truth / "delivered").items()} == {}


def test_every_known_time_is_in_its_bin(lossy: duckdb.DuckDBPyConnection) -> None:
    times = lossy.execute(
        """
        select
            local_date, campaign_id, agent_id, wait_seconds,
            case when is_answered then 'answered_wait' when is_abandoned then 'abandoned_wait' end as measure
        from core.fct_entries
        union all
        select local_date, campaign_id, agent_id, handle_seconds, 'handle' from core.fct_agent_legs where is_handled
        """
    ).fetchall()
    bins: Counter[tuple[object, ...]] = Counter()
    for *keys, seconds, measure in times:
        if seconds is not None and measure is not None:
            place = bisect_left(EDGES, seconds)
            edges = (0 if place == 0 else EDGES[place - 1], None if place == len(EDGES) else EDGES[place])
            cell = (*keys, measure, *edges)
            bins[cell] += 1
    built = lossy.execute(
        """
        select local_date, campaign_id, agent_id, measure, above_seconds, up_to_seconds, records
        from kpi.kpi_histograms
        where grain = 'agent_campaign_day'
        """
    ).fetchall()
    assert {above for *_, above, _ in bins} == {0, *EDGES}
    assert {tuple(key): records for *key, records in built} == bins


def test_counts_are_short_by_the_lost_records(truth: Path, lossy: duckdb.DuckDBPyConnection) -> None:
    """Surveys sent and attempts dialled are records: each lost line is one less."""
    lost_surveys, lost_attempts = lossy.execute(
        """
        select
            count(*) filter (where losses.table_name = 'surveys'),
            count(*) filter (where string_split(raw_record, ',')[2] = 'outbound')
        from losses
        inner join quality.quarantine
            on quarantine.source_file = 'callhouse/' || losses.file
            and quarantine.source_line = cast(losses.line as bigint)
        """
    ).fetchall()[0]
    short = dict(
        lossy.execute(
            f"select kpi_id, td - bd from ({COMPARED}) where grain = 'month' and variant = 'default'",
            {"truth": str(truth / "kpi_values.csv")},
        ).fetchall()
    )
    assert short["survey_response_rate"] == lost_surveys > 0
    assert short["connect_rate"] == lost_attempts > 0


def test_what_reads_no_lost_table_is_whole(truth: Path, lossy: duckdb.DuckDBPyConnection) -> None:
    differing = wrong_cells(lossy, truth).keys()
    assert differing & UNTOUCHED == set()
    assert len(differing) > 50


def as_text(value: float | None) -> str:
    """A number in four digits, or whole; nothing where a KPI has no value of the whole centre."""
    return "" if value is None else f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def off(true: float | None, built: float | None) -> str:
    """By how much of the truth another number differs."""
    if true is None or built is None:
        return ""
    return "0" if built == pytest.approx(true, rel=1e-9) else f"{100 * (built - true) / abs(true):+.2f} %"


def page(truth: Path, lossy: duckdb.DuckDBPyConnection) -> str:
    """What docs/losses.md is to say below its first heading."""
    tables = lossy.execute(
        """
        select table_name, (select count(*) from losses where losses.table_name = row_ledger.table_name), staged_rows
        from quality.row_ledger
        where source_system = 'callhouse' and table_name in (select table_name from losses)
        order by all
        """
    ).fetchall()
    kpis = lossy.execute(
        f"""
        select
            kpi_id, max(tv) filter (where grain = 'month'), max(bv) filter (where grain = 'month'),
            count(*) filter (where not is_equal), count(*)
        from ({COMPARED})
        where variant = 'default'
        group by kpi_id
        order by kpi_id
        """,
        {"truth": str(truth / "kpi_values.csv")},
    ).fetchall()
    lines = ["| table | records lost | records staged |", "|---|---:|---:|"]
    lines += [f"| {table} | {lost:,} | {staged:,} |" for table, lost, staged in tables]
    lines += ["", "| KPI | truth | built | difference | cells that differ |", "|---|---:|---:|---:|---:|"]
    for kpi_id, true, built, differing, cells in kpis:
        lines.append(
            f"| {kpi_id} | {as_text(true)} | {as_text(built)} | {off(true, built)} | {differing:,} of {cells:,} |"
        )
    return "\n".join(lines) + "\n"


def test_the_page_is_current(truth: Path, lossy: duckdb.DuckDBPyConnection, project: Path, tmp_path: Path) -> None:
    told, _, tables = (project / "docs/losses.md").read_text(encoding="utf-8").partition("\n| table |")
    fresh = page(truth, lossy)
    (tmp_path / "losses.md").write_text(f"{told}\n{fresh}", encoding="utf-8")
    assert "| table |" + tables == fresh, f"copy {tmp_path / 'losses.md'} to docs"
