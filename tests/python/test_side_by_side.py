"""The wide marts set families side by side, each value in its own cell; kpi_values unfolds them under their names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from marts import records
from rebuild import opened
from side_by_side import MARTS, Cell, differing, expected

LONG_KEYS = ["kpi_id", "variant", *Cell._fields]


@pytest.fixture(scope="module")
def families(side_by_side_database: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A reader of the marts made of filled families; with the name by which a view finds its tables."""
    with opened(side_by_side_database, read_only=True) as connection:
        yield connection


def test_every_cell_of_a_wide_mart_is_that_of_its_family(families: duckdb.DuckDBPyConnection, project: Path) -> None:
    for mart, grains in MARTS.items():
        wanted, found = expected(project).mart(mart), records(families, f"callhouse.kpi.{mart}")
        keys = [key for key in Cell._fields if key in wanted[0]]
        assert len(wanted) >= 8 * len(grains)
        assert differing(found, wanted, keys) == [], mart


def test_the_long_form_holds_every_kpi_of_every_cell(families: duckdb.DuckDBPyConnection, project: Path) -> None:
    wanted = list(expected(project).long())
    assert {row["kpi_id"] for row in wanted} == expected(project).kpis.keys()
    assert differing(records(families, "callhouse.intermediate.int_kpi_long"), wanted, LONG_KEYS) == []


def test_kpi_values_holds_what_is_served_under_its_definition(
    families: duckdb.DuckDBPyConnection, project: Path
) -> None:
    wanted = list(expected(project).values())
    assert {"sl1", "sl2", "default"} <= {row["variant"] for row in wanted if row["kpi_id"] == "service_level"}
    assert differing(records(families, "callhouse.kpi.kpi_values"), wanted, LONG_KEYS) == []
