"""The declarations of KPIs against what was built."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

MARTS = {
    "agent_campaign_day": "kpi.kpi_agent_campaign_daily",
    "agent_day": "kpi.kpi_agent_daily",
    "campaign_day": "kpi.kpi_campaign_daily",
    "campaign_interval": "kpi.kpi_campaign_interval",
    "campaign_week": "kpi.kpi_weekly",
    "campaign_month": "kpi.kpi_monthly",
    "agent_month": "kpi.kpi_monthly",
    "month": "kpi.kpi_monthly",
    "window": "insight.compliance_windows",
}
NAMES = ("en", "ru", "pl", "zh")


@pytest.fixture(scope="module")
def declarations(project: Path) -> dict[str, dict[str, Any]]:
    """{kpi_id: declaration} read from the families' YAML."""
    found: dict[str, dict[str, Any]] = {}
    for path in sorted((project / "models/intermediate/kpi").glob("*.yml")):
        for model in yaml.safe_load(path.read_text())["models"]:
            kpis = model["config"]["meta"]["kpis"]
            assert not found.keys() & kpis.keys(), f"declared twice in {path.name}"
            found |= kpis
    assert found
    return found


def test_every_declaration_is_complete(declarations: dict[str, dict[str, Any]]) -> None:
    for kpi_id, declaration in declarations.items():
        assert [declaration["name"].get(language) for language in NAMES].count(None) == 0, kpi_id
        for field in (
            "family",
            "class",
            "unit",
            "direction",
            "grains",
            "formula",
            "needs",
        ):
            assert declaration.get(field), f"{kpi_id}: {field}"
        assert "default" in declaration["variants"], kpi_id


def test_the_catalogue_holds_every_declaration(
    golden: duckdb.DuckDBPyConnection, declarations: dict[str, dict[str, Any]]
) -> None:
    rows = golden.execute("select kpi_id, name_ru, name_zh from kpi.kpi_catalog").fetchall()
    assert {row[0]: row[1:] for row in rows} == {
        kpi_id: (declaration["name"]["ru"], declaration["name"]["zh"]) for kpi_id, declaration in declarations.items()
    }


def test_declared_grains_have_their_columns(
    golden: duckdb.DuckDBPyConnection, declarations: dict[str, dict[str, Any]]
) -> None:
    columns = {mart: {row[0] for row in golden.execute(f"describe {mart}").fetchall()} for mart in set(MARTS.values())}
    rows = golden.execute("select kpi_id, grains from kpi.kpi_catalog").fetchall()
    for kpi_id, grains in rows:
        for grain in grains.split():
            for variant, parts in declarations[kpi_id]["variants"].items():
                value = kpi_id if variant == "default" else f"{kpi_id}_{variant}"
                needed = {value, *(parts.get(part, value) for part in ("numerator", "denominator"))}
                assert needed <= columns[MARTS[grain]], (kpi_id, variant, grain)


def test_a_value_stands_at_no_other_grain(
    golden: duckdb.DuckDBPyConnection, declarations: dict[str, dict[str, Any]]
) -> None:
    published = dict(golden.execute("select kpi_id, grains from kpi.kpi_catalog").fetchall())
    found = golden.execute("select distinct kpi_id, grain from kpi.kpi_values").fetchall()
    assert found
    for kpi_id, grain in found:
        assert grain in published[kpi_id].split(), (kpi_id, grain)


def test_staging_judges_every_declared_source(project: Path) -> None:
    declared = {
        (source["name"], table["name"])
        for path in (project / "models/staging").rglob("*__sources.yml")
        for source in yaml.safe_load(path.read_text())["sources"]
        for table in source["tables"]
    }
    judged = {
        tuple(path.stem.removeprefix("base_").split("__")) for path in (project / "models/staging").rglob("base_*.sql")
    }
    listed = (project / "macros/staging.sql").read_text().split("macro raw_tables")[1]
    assert judged == declared
    for source, table in declared:
        names = listed.split(f"'{source}': [")[1].split("]")[0]
        assert f"'{table}'" in names, (source, table)
