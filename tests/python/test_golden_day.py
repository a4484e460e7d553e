"""The hand-made day: every cell of its KPI table, the pages that work it out, its quarantine and its ledger."""

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
PARTS = ("numerator", "denominator", "value")
PAGE_GRAINS = ("campaign_day", "agent_day", "month")
RESULTS = "| kpi_id | variant | grain |"
NOTHING: tuple[Parts, ...] = ((None, 0, None), (0, None, 0), (None, None, None))


def number(text: str) -> float | None:
    """A cell of the golden file; empty is NULL."""
    return float(text) if text else None


def read_golden_cells(project: Path) -> dict[Key, Parts]:
    """The golden file, worked out by hand."""
    with (project / "tests/python/golden/golden_day.csv").open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    cells = {
        tuple(row[key] for key in KEYS): (number(row["numerator"]), number(row["denominator"]), number(row["value"]))
        for row in rows
    }
    assert len(cells) == len(rows) > 4000
    return cells


def built_cells(reader: duckdb.DuckDBPyConnection, expected: dict[Key, Parts]) -> dict[Key, Parts]:
    """The cells of the same KPIs as the warehouse computes them."""
    rows = reader.execute(
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


def wrong_cells(expected: dict[Key, Parts], built: dict[Key, Parts]) -> dict[Key, tuple[Parts, Parts]]:
    """What both sides have and do not agree on."""
    return {
        key: (parts, built[key])
        for key, parts in expected.items()
        if key in built
        and not all(
            (a is None and b is None) or (a is not None and b is not None and a == pytest.approx(b, rel=1e-9, abs=1e-9))
            for a, b in zip(parts, built[key], strict=True)
        )
    }


@pytest.fixture(scope="module")
def expected(project: Path) -> dict[Key, Parts]:
    """The golden file."""
    return read_golden_cells(project)


@pytest.fixture(scope="module")
def built(golden: duckdb.DuckDBPyConnection, expected: dict[Key, Parts]) -> dict[Key, Parts]:
    """The same cells, built."""
    return built_cells(golden, expected)


def test_the_same_cells_exist(expected: dict[Key, Parts], built: dict[Key, Parts]) -> None:
    assert sorted(built.keys() - expected.keys()) == []
    assert sorted(expected.keys() - built.keys()) == []


def test_every_cell_is_right(expected: dict[Key, Parts], built: dict[Key, Parts]) -> None:
    assert wrong_cells(expected, built) == {}


def rows_of(page: str, heading: str) -> Iterator[dict[str, str]]:
    """Rows of the first table whose header line holds `heading`, by the names of its columns."""
    lines = iter(page.splitlines())
    for line in lines:
        if line.startswith("|") and heading in line:
            names = cells_of(line)
            next(lines)
            for row in lines:
                if not row.startswith("|"):
                    return
                yield dict(zip(names, cells_of(row), strict=True))


def cells_of(line: str) -> list[str]:
    """The cells of a line of a table."""
    return [cell.strip().strip("`") for cell in line.strip("|").split("|")]


@pytest.fixture(scope="module")
def pages(project: Path) -> dict[str, list[dict[str, str]]]:
    """The results of each page that works out a part of the day."""
    found = {page.name: list(rows_of(page.read_text(), RESULTS)) for page in project.glob("docs/golden_day*.md")}
    assert len(found) > 1 and all(len(rows) > 100 for rows in found.values())
    return found


def test_the_pages_say_the_same(pages: dict[str, list[dict[str, str]]], expected: dict[Key, Parts]) -> None:
    by_day = {key[0] for key in expected if key[2] in PAGE_GRAINS}
    for name, rows in pages.items():
        told = {tuple(row.get(key, "") for key in KEYS): tuple(row[part] for part in PARTS) for row in rows}
        assert len(told) == len(rows), name
        own = {key[0] for key in told}
        shown = {k: v for k, v in expected.items() if k[0] in own and (k[2] in PAGE_GRAINS or k[0] not in by_day)}
        assert told.keys() <= shown.keys(), name
        # a page may leave out what counts nothing
        assert {shown[key] for key in shown.keys() - told.keys()} <= set(NOTHING), name
        for key, texts in told.items():
            for text, value in zip(texts, shown[key], strict=True):
                assert (number(text) is None) == (value is None), key
                if value is not None:
                    assert float(text) == pytest.approx(value, abs=5e-7), key


def test_every_kpi_is_worked_out_on_one_page_or_named_as_missing(
    project: Path,
    golden: duckdb.DuckDBPyConnection,
    pages: dict[str, list[dict[str, str]]],
    expected: dict[Key, Parts],
) -> None:
    worked_out = [kpi_id for rows in pages.values() for kpi_id in {row["kpi_id"] for row in rows}]
    missing = [
        row["not worked out"]
        for page in project.glob("docs/golden_day*.md")
        for row in rows_of(page.read_text(), "| not worked out |")
    ]
    assert set(worked_out) == {key[0] for key in expected}
    catalog = [row[0] for row in golden.execute("select kpi_id from kpi.kpi_catalog").fetchall()]
    assert sorted(worked_out + missing) == sorted(catalog)


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
        ("agent_states", "bad_time", 1),
        ("agent_states", "unknown_outcome", 1),
        ("calls", "bad_time", 1),
        ("calls", "field_count", 1),
        ("calls", "missing_key", 1),
        ("case_events", "bad_time", 1),
        ("case_events", "missing_key", 1),
        ("case_events", "unknown_outcome", 1),
        ("costs", "bad_time", 1),
        ("costs", "missing_key", 1),
        ("costs", "unknown_outcome", 1),
        ("fx_rates", "unknown_outcome", 1),
        ("qa_scores", "bad_time", 1),
        ("qa_scores", "missing_key", 2),
        ("queue_visits", "bad_time", 1),
        ("queue_visits", "repeated_header", 1),
        ("sales", "bad_time", 1),
        ("sales", "missing_key", 1),
        ("sales", "unknown_outcome", 1),
        ("shifts", "bad_time", 1),
    ]
    ledger = golden.execute(
        """
        select table_name, raw_rows, staged_rows, superseded_rows, quarantined_rows from quality.row_ledger
        where source_system = 'callhouse' and raw_rows > 0 order by 1
        """
    ).fetchall()
    assert ledger == [
        ("agent_legs", 72, 69, 1, 2),
        ("agent_skills", 6, 6, 0, 0),
        ("agent_states", 42, 39, 1, 2),
        ("agents", 7, 6, 1, 0),
        ("calendar", 18, 18, 0, 0),
        ("calls", 85, 80, 2, 3),
        ("campaigns", 3, 3, 0, 0),
        ("case_events", 24, 20, 1, 3),
        ("costs", 11, 7, 1, 3),
        ("employee_surveys", 7, 7, 0, 0),
        ("forecasts", 20, 20, 0, 0),
        ("fx_rates", 7, 5, 1, 1),
        ("opening_hours", 11, 11, 0, 0),
        ("qa_scores", 23, 19, 1, 3),
        ("queue_visits", 70, 67, 1, 2),
        ("sales", 25, 20, 2, 3),
        ("shifts", 30, 29, 0, 1),
        ("sites", 2, 2, 0, 0),
        ("source_loads", 1, 1, 0, 0),
        ("surveys", 21, 20, 1, 0),
        ("targets", 3, 3, 0, 0),
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
