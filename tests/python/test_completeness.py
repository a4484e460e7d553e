"""A cell that is missing from a mart though its records were delivered stops the build."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from rebuild import Models, opened

LOST = "every_rostered_agent_day_has_its_row"


@pytest.fixture(scope="module")
def copy(centre_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """The simulated centre, free to be spoilt."""
    file = Path(shutil.copy(centre_database, tmp_path_factory.mktemp("spoilt") / "callhouse.duckdb"))
    with opened(file) as connection:
        yield connection


@pytest.mark.parametrize(
    ("test", "mart", "cell"),
    [
        ("every_call_has_its_cells", "kpi.kpi_campaign_daily", "calls_offered > 0"),
        ("every_call_has_its_cells", "kpi.kpi_campaign_daily", "outbound_attempts > 0"),
        ("every_call_has_its_cells", "kpi.kpi_campaign_interval", "calls_offered > 0"),
        ("every_call_has_its_cells", "kpi.kpi_agent_campaign_daily", "outbound_attempts > 0"),
        ("every_leg_has_its_cell", "kpi.kpi_agent_campaign_daily", "offers_to_agents > 0"),
        (LOST, "kpi.kpi_agent_daily", "logged_in_seconds > 0"),
    ],
)
def test_a_cell_taken_out_of_a_mart_is_missed(
    copy: duckdb.DuckDBPyConnection, models: Models, test: str, mart: str, cell: str
) -> None:
    check = models.tests[test]
    assert copy.execute(check).fetchall() == []
    copy.execute("begin")
    copy.execute(f"delete from {mart} where rowid = (select min(rowid) from {mart} where {cell})")
    if test == LOST:
        models.rebuild(copy, {"silent_agent_days": models.sql("silent_agent_days")})
    assert copy.execute(check).fetchall() != []
    copy.execute("rollback")
