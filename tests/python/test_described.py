"""Descriptions and contracts: the catalogue that `dbt docs` writes, against what was built."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import Dbt

from callhouse.columns import MARK, write, written

PUBLIC = ("core", "kpi", "insight", "quality")
# names and order on which users and BI rely
PROMISED = {
    "kpi_values": "kpi_id variant version grain local_date period_end interval_starts_at source_system agent_id "
    "campaign_id numerator denominator value unit currency",
    "kpi_catalog": "kpi_id name_en name_ru name_pl name_zh family unit direction class grains variants formula version "
    "owner",
    "quarantine": "source_system table_name source_file source_line reason raw_record",
    "row_ledger": "source_system table_name raw_rows staged_rows superseded_rows quarantined_rows forgotten_rows",
    "capabilities": "source_system kpi_id can_serve reason",
}


@pytest.fixture(scope="module")
def docs(dbt: Dbt, target: Path, workshop: Path, golden_database: Path) -> Path:
    """The folder into which `dbt docs generate` wrote about the golden day's database."""
    shutil.copyfile(golden_database, workshop)
    dbt("docs", "generate", "--static", "--no-compile", CALLHOUSE_DB=str(workshop))
    workshop.unlink()
    return target


@pytest.fixture(scope="module")
def built(docs: Path) -> dict[str, list[str]]:
    """{model, seed or source: its columns in the database, in their order}."""
    catalogue = json.loads((docs / "catalog.json").read_text())
    assert not catalogue["errors"]
    return {
        key: [name for name, _ in sorted(node["columns"].items(), key=lambda item: item[1]["index"])]
        for kind in ("nodes", "sources")
        for key, node in catalogue[kind].items()
    }


def relations(manifest: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Models, seeds and source tables."""
    yield from manifest["sources"].values()
    for node in manifest["nodes"].values():
        if node["resource_type"] in ("model", "seed"):
            yield node


def test_every_table_column_and_macro_is_described(manifest: dict[str, Any]) -> None:
    own = [macro for macro in manifest["macros"].values() if macro["package_name"] == "callhouse"]
    nodes = list(relations(manifest))
    assert len(nodes) > 100
    assert len(own) > 50
    assert [node["name"] for node in [*nodes, *own] if not node["description"].strip()] == []
    columns = [(node["name"], column) for node in nodes for column in node["columns"].values()]
    assert [(name, column["name"]) for name, column in columns if not column["description"].strip()] == []


def test_the_described_columns_are_those_that_were_built(manifest: dict[str, Any], built: dict[str, list[str]]) -> None:
    for node in relations(manifest):
        assert set(node["columns"]) == set(built[node["unique_id"]]), node["name"]


def test_every_public_mart_has_a_contract(manifest: dict[str, Any]) -> None:
    marts = [node for node in relations(manifest) if node["schema"] in PUBLIC and node["resource_type"] == "model"]
    assert {mart["schema"] for mart in marts} == set(PUBLIC)
    for mart in marts:
        assert mart["contract"]["enforced"], mart["name"]
        assert mart["config"]["materialized"] == "table", f"{mart['name']}: dbt does not enforce types elsewhere"


def test_promised_columns_stand_in_their_order(built: dict[str, list[str]]) -> None:
    for name, columns in PROMISED.items():
        assert built[f"model.callhouse.{name}"] == columns.split(), name


def test_the_page_holds_the_descriptions(docs: Path, manifest: dict[str, Any]) -> None:
    page = (docs / "static_index.html").read_text(encoding="utf-8")
    entries = manifest["nodes"]["model.callhouse.fct_entries"]
    for text in (entries["description"], entries["columns"]["wait_seconds"]["description"]):
        assert json.dumps(text)[1:-1] in page


def test_written_columns_are_current(project: Path) -> None:
    stale = [path.name for path, text in written(project).items() if path.read_text(encoding="utf-8") != text]
    assert stale == [], "run `make columns`"


def test_a_change_of_a_familys_column_reaches_the_marts(project: Path, tmp_path: Path) -> None:
    for folder in ("models", "macros", "tests/generic"):
        shutil.copytree(project / folder, tmp_path / folder)
    family = tmp_path / "models/intermediate/kpi/int_kpi_accessibility.yml"
    text = family.read_text()
    assert text.count("Entries with an answered visit.") == 1
    family.write_text(text.replace("Entries with an answered visit.", "Entries that somebody answered."))
    changed = {path.stem for path in write(tmp_path)}
    wide = {path.stem for path in (tmp_path / "models/marts/kpi").glob("*.yml") if MARK in path.read_text()}
    assert changed == wide - {"kpi_agent_daily"}
    assert write(tmp_path) == []
