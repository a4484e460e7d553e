"""A build of some days leaves what a build of everything would: a slice of the campaign of `make increments`."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from histories.building import Builder
from histories.compare import TOLD_BY_BUILDS, differences
from histories.generate import history, write
from rebuild import PROJECT, Models

from callhouse.increment import Outcome
from callhouse.increment.known import native_keys
from callhouse.increment.reach import Reach
from callhouse.increment.splice import REMADE, conditions

SEED = 201
OF_CODE = {"kpi_catalog"}  # no delivery changes it


def test_every_mart_has_a_rule() -> None:
    day = date(2026, 1, 1)
    spliced = {table.split(".")[1] for table in conditions(Reach(day, day, day, day, day))}
    marts = {path.stem for path in (PROJECT / "models/marts").rglob("*.sql")}
    assert marts - spliced - set(REMADE) == OF_CODE, (
        "say in callhouse/increment/splice.py what an increment does with it"
    )


def test_every_native_table_is_told_apart_by_its_key() -> None:
    tables = {path.stem.partition("__")[2] for path in (PROJECT / "models/staging/callhouse").glob("base_*.sql")}
    assert native_keys(PROJECT).keys() == tables


def test_a_late_day_leaves_what_a_whole_build_would(
    models: Models, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DBT_TARGET_PATH", str(tmp_path))
    builder = Builder(tmp_path, models)
    landing, one, other = (tmp_path / name for name in ("landing", "one/callhouse.duckdb", "other/callhouse.duckdb"))
    first, second, *_ = history(SEED)
    write(first, landing, 0)
    builder.build(one, landing)
    write(second, landing, 1)
    assert builder.increment(one, landing).startswith("building the days from ")
    assert builder.increment(one, landing) == Outcome.UNCHANGED.value
    builder.build(other, landing)
    assert differences(one, other, but=TOLD_BY_BUILDS) == []
