"""Each KPI and variant has a unit test of the model that counts it: a number, and NULL for an empty denominator."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest

# their denominator counts the records that make the cell, so it is never empty: instead of a NULL, a unit test of
# their model shows that without such a record there is no cell
CELLS_OF_THEIR_OWN = {
    *("missed_call_rate", "abandonment_rate", "ring_no_answer_rate", "qa_critical_fail_rate"),
    *("connect_rate", "human_answer_rate", "human_answer_rate_upper_bound"),
    *("avg_open_query_age_hours", "avg_open_query_age_hours_p90", "avg_open_query_age_hours_since_reopened"),
}


class Value(NamedTuple):
    """A KPI's variant: the column that holds it, the model that counts it, the KPI's class."""

    column: str
    model: str
    aggregation: str


@pytest.fixture(scope="module")
def values(manifest: dict[str, Any]) -> list[Value]:
    """All KPIs and their variants."""
    families = [node for node in manifest["nodes"].values() if node["name"].startswith("int_kpi_")]
    return [
        Value(column, next(node["name"] for node in families if column in node["columns"]), declaration["class"])
        for family in families
        for kpi_id, declaration in family["config"]["meta"].get("kpis", {}).items()
        for variant in declaration["variants"]
        for column in [kpi_id if variant == "default" else f"{kpi_id}_{variant}"]
    ]


def expected_cells(manifest: dict[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """Model, column and value of everything that unit tests expect."""
    for test in manifest["unit_tests"].values():
        if test["expect"]["format"] == "dict":
            for row in test["expect"]["rows"]:
                for column, value in row.items():
                    yield test["model"], column, value


def test_every_kpi_and_variant_has_a_number_worked_out_by_hand(manifest: dict[str, Any], values: list[Value]) -> None:
    numbers = {(model, column) for model, column, value in expected_cells(manifest) if value not in (None, 0)}
    assert len({value.column for value in values}) == len(values) > 130
    assert [value.column for value in values if (value.model, value.column) not in numbers] == []


def test_every_ratio_has_an_empty_denominator(manifest: dict[str, Any], values: list[Value]) -> None:
    nulls = {(model, column) for model, column, value in expected_cells(manifest) if value is None}
    never = {value for value in values if value.aggregation != "A" and (value.model, value.column) not in nulls}
    assert {value.column for value in never} == CELLS_OF_THEIR_OWN
    without_cells = {test["model"] for test in manifest["unit_tests"].values() if test["expect"]["rows"] == []}
    assert {value.model for value in never} <= without_cells
