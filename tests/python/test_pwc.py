"""A call list with ratings in two layouts: its known figures, and identical marts from either layout."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from conftest import PWC_LAYOUTS, Build, lay_down
from marts import differences, ledger, not_passed_on


def total(reader: duckdb.DuckDBPyConnection, kpi_id: str, variant: str = "default") -> tuple[float, ...]:
    """Sums of numerators and denominators of the three months."""
    row = reader.execute(
        """
        select sum(numerator), sum(denominator) from kpi.kpi_values
        where source_system = 'pwc' and grain = 'month' and kpi_id = ? and variant = ?
        """,
        [kpi_id, variant],
    ).fetchone()
    assert row is not None
    return tuple(row)


@pytest.mark.parametrize(
    ("kpi_id", "variant", "parts", "ratio"),
    [
        ("calls_offered", "default", (5000, None), None),
        ("calls_answered", "default", (4054, None), None),
        ("abandonment_rate", "default", (946, 5000), 0.1892),
        ("service_level", "sl3", (374, 5000), 0.0748),
        ("asa_seconds", "default", (273729, 4054), 67.521),
        ("csat_mean", "default", (13798, 4054), 3.4036),
        ("csat_score", "default", (2023, 4054), 0.49901),
        ("resolution_rate", "default", (3646, 4054), 0.89936),
    ],
)
def test_known_figures(
    real: duckdb.DuckDBPyConnection,
    kpi_id: str,
    variant: str,
    parts: tuple[float, float | None],
    ratio: float | None,
) -> None:
    found = total(real, kpi_id, variant)
    assert found == parts
    if ratio is not None:
        digits = len(str(ratio).split(".")[1])
        assert round(found[0] / found[1], digits) == ratio


def test_waits_of_abandoned_calls_are_unknown(real: duckdb.DuckDBPyConnection) -> None:
    waits = real.execute(
        "select count(*), count(wait_seconds) from core.fct_entries where source_system = 'pwc' and is_abandoned"
    ).fetchone()
    rows = real.execute(
        """
        select count(*) from kpi.kpi_values
        where source_system = 'pwc' and (kpi_id, variant) in (('avg_wait_seconds', 'default'), ('service_level', 'sl1'))
        """
    ).fetchone()
    assert (waits, rows) == ((946, 0), (0,))


def test_both_layouts_give_identical_marts(
    build: Build, test_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    databases = []
    for layout in (PWC_LAYOUTS[:1], PWC_LAYOUTS[1:], PWC_LAYOUTS):
        landing = tmp_path_factory.mktemp("landing")
        files = {f"pwc/calls/{Path(name).name}": test_data / name for name in layout}
        databases.append(build(lay_down(landing, files)))
    one, other, both = databases
    assert differences(one, other) == []
    assert differences(one, both) == []
    with duckdb.connect(str(both), read_only=True) as reader:
        rows = ledger(reader, "pwc")
        conflicts = reader.execute("select count(*) from quality.conflicts").fetchone()
    assert rows == [(10000, 5000, 5000, 0)]
    assert conflicts == (0,)


def test_the_contract_holds_what_was_staged(real: duckdb.DuckDBPyConnection) -> None:
    assert not_passed_on(real, "pwc") == []
