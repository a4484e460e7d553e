"""The hand-made day: every cell of its KPI table, the page that works it out, its quarantine and its ledger."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

Key = tuple[str, ...]
Parts = tuple[float | None, float | None, float | None]
KEYS = ("kpi_id", "variant", "grain", "local_date", "interval_starts_at", "agent_id", "campaign_id")
PAGE_KEYS = ("kpi_id", "variant", "grain", "local_date", "campaign_id")


def number(text: str) -> float | None:
    """A cell of the golden file; empty is NULL."""
    return float(text) if text else None


@pytest.fixture(scope="module")
def expected(project: Path) -> dict[Key, Parts]:
    """The golden file, worked out by hand."""
    with (project / "tests/python/golden/golden_day.csv").open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    cells = {
        tuple(row[key] for key in KEYS): (number(row["numerator"]), number(row["denominator"]), number(row["value"]))
        for row in rows
    }
    assert len(cells) == len(rows) > 2000
    return cells


@pytest.fixture(scope="module")
def built(golden: duckdb.DuckDBPyConnection, expected: dict[Key, Parts]) -> dict[Key, Parts]:
    """The cells of the same KPIs as the warehouse computes them."""
    rows = golden.execute(
        """
        select
            kpi_id, variant, grain, cast(local_date as varchar),
            coalesce(strftime(interval_starts_at, '%Y-%m-%dT%H:%M:%SZ'), ''),
            coalesce(agent_id, ''), coalesce(campaign_id, ''), numerator, denominator, value
        from kpi.kpi_values
        where source_system = 'callhouse'
        """
    ).fetchall()
    worked_out = {key[0] for key in expected}
    return {row[:7]: row[7:] for row in rows if row[0] in worked_out}


def test_the_same_cells_exist(expected: dict[Key, Parts], built: dict[Key, Parts]) -> None:
    assert sorted(built.keys() - expected.keys()) == []
    assert sorted(expected.keys() - built.keys()) == []


def test_every_cell_is_right(expected: dict[Key, Parts], built: dict[Key, Parts]) -> None:
    wrong = {
        key: (parts, built[key])
        for key, parts in expected.items()
        if key in built
        and not all(
            (a is None and b is None) or (a is not None and b is not None and a == pytest.approx(b, rel=1e-9, abs=1e-9))
            for a, b in zip(parts, built[key], strict=True)
        )
    }
    assert wrong == {}


def rows_of(page: str, heading: str) -> Iterator[list[str]]:
    """Rows of the first table whose header line holds `heading`."""
    lines = iter(page.splitlines())
    for line in lines:
        if line.startswith("|") and heading in line:
            next(lines)
            for row in lines:
                if not row.startswith("|"):
                    return
                yield [cell.strip().strip("`") for cell in row.strip("|").split("|")]


def test_the_page_says_the_same(project: Path, expected: dict[Key, Parts]) -> None:
    page = (project / "docs/golden_day.md").read_text()
    rows = list(rows_of(page, "| kpi_id | variant | grain |"))
    assert len(rows) > 300
    shown = {
        tuple(dict(zip(KEYS, key, strict=True))[name] for name in PAGE_KEYS): parts
        for key, parts in expected.items()
        if key[2] in ("campaign_day", "month")
    }
    assert {tuple(row[:5]) for row in rows} == shown.keys()
    for row in rows:
        for text, value in zip(row[5:], shown[tuple(row[:5])], strict=True):
            assert (number(text) is None) == (value is None), row
            if value is not None:
                assert float(text) == pytest.approx(value, abs=5e-7), row


def test_quarantine_and_ledger(golden: duckdb.DuckDBPyConnection) -> None:
    reasons = golden.execute(
        """
        select table_name, reason, count(*) from quality.quarantine
        where source_system = 'callhouse' group by all order by all
        """
    ).fetchall()
    assert reasons == [
        ("agent_legs", "missing_key", 1),
        ("agent_legs", "unknown_outcome", 1),
        ("calls", "bad_time", 1),
        ("calls", "field_count", 1),
        ("calls", "missing_key", 1),
        ("queue_visits", "bad_time", 1),
        ("queue_visits", "repeated_header", 1),
    ]
    ledger = golden.execute(
        """
        select table_name, raw_rows, staged_rows, superseded_rows, quarantined_rows from quality.row_ledger
        where source_system = 'callhouse' and raw_rows > 0 order by 1
        """
    ).fetchall()
    assert ledger == [
        ("agent_legs", 72, 69, 1, 2),
        ("agents", 6, 5, 1, 0),
        ("calls", 85, 80, 2, 3),
        ("campaigns", 3, 3, 0, 0),
        ("queue_visits", 70, 67, 1, 2),
        ("sites", 2, 2, 0, 0),
        ("source_loads", 1, 1, 0, 0),
        ("surveys", 21, 20, 1, 0),
    ]


def test_quarantined_lines_keep_their_text(golden: duckdb.DuckDBPyConnection, project: Path) -> None:
    rows = golden.execute(
        """
        select source_file, source_line, raw_record from quality.quarantine
        where reason in ('field_count', 'repeated_header')
        """
    ).fetchall()
    assert rows
    for file, line, text in rows:
        lines = re.split(r"\r?\n", (project / "tests/python/golden/landing" / file).read_text())
        assert lines[line - 1] == text
