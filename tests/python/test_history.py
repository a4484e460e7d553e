"""What builds told is kept: nothing new tells nothing, a late answer and a new definition say why a number changed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from conftest import Dbt, lay_down
from rebuild import Models, opened

GOLDEN = Path(__file__).with_name("golden") / "landing"
LATE_ANSWER = (
    b"survey_id,call_id,leg_id,campaign_id,agent_id,kind,scale_min,scale_max,score,sent_at,answered_at,updated_at\n"
    b"S003,C007,,,,csat,1,5,1,2026-06-16T06:45:00Z,2026-06-23T08:00:00Z,2026-06-23T09:00:00Z\n"
)


@pytest.fixture(scope="module")
def landing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The hand-made day, free to get more files."""
    return Path(shutil.copytree(GOLDEN, tmp_path_factory.mktemp("later") / "landing"))


@pytest.fixture(scope="module")
def kept(
    models: Models, landing: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database that kept what its first build told."""
    with opened(tmp_path_factory.mktemp("kept") / "callhouse.duckdb") as connection:
        models.build(connection, landing)
        keep(connection, 1)
        yield connection


def keep(connection: duckdb.DuckDBPyConnection, build: int) -> None:
    """What the end of a whole and green build does; the KPIs first, as their reasons are read off the inputs."""
    for history, changes in (("kpi_history", "int_kpi_changes"), ("input_history", "int_input_changes")):
        columns = [row[0] for row in connection.execute(f"describe quality.{history}").fetchall()]
        told = ", ".join(column for column in columns if column != "build_number")
        connection.execute(
            f"insert into quality.{history} (build_number, {told}) select {build}, {told} from intermediate.{changes}"
        )


def changes(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str, str, str]]:
    """KPI, variant, day and reason of each day that is told otherwise."""
    return connection.execute(
        """
        select distinct kpi_id, variant, cast(local_date as varchar), reason from intermediate.int_kpi_changes
        where grain = 'campaign_day' order by all
        """
    ).fetchall()


def test_a_build_without_news_tells_nothing_new(kept: duckdb.DuckDBPyConnection, models: Models, landing: Path) -> None:
    first = kept.execute("select count(*), min(reason), max(reason) from quality.kpi_history").fetchone()
    told = kept.execute(
        """
        select count(*) from kpi.kpi_values
        where grain <> 'campaign_interval' and kpi_id <> 'employee_satisfaction'
        """
    ).fetchone()
    assert told is not None
    assert first == (told[0], "new_cell", "new_cell")
    models.build(kept, landing)
    assert kept.execute("select count(*) from intermediate.int_kpi_changes").fetchone() == (0,)
    assert kept.execute("select count(*) from intermediate.int_input_changes").fetchone() == (0,)


def test_a_late_answer_is_a_restated_row_of_its_day(
    kept: duckdb.DuckDBPyConnection, models: Models, landing: Path
) -> None:
    models.build(kept, lay_down(landing, {"callhouse/surveys/later.csv": LATE_ANSWER}))
    assert changes(kept) == [
        ("csat_mean", "default", "2026-06-16", "restated_rows"),
        ("csat_score", "default", "2026-06-16", "restated_rows"),
        ("survey_response_rate", "csat", "2026-06-16", "restated_rows"),
        ("survey_response_rate", "default", "2026-06-16", "restated_rows"),
    ]
    keep(kept, 2)
    assert changes(kept) == []


def test_a_new_definition_is_told_as_one(kept: duckdb.DuckDBPyConnection, models: Models, landing: Path) -> None:
    models.land(kept, landing)
    kept.execute(
        """
        insert into intermediate.kpi_definitions
        select kpi_id, 2, date '2026-06-16', 'sl1', owner, note from intermediate.kpi_definitions
        where kpi_id = 'service_level'
        """
    )
    models.run(kept)
    assert ("service_level", "default", "2026-06-16", "new_definition") in changes(kept)
    assert {(kpi_id, variant) for kpi_id, variant, *_ in changes(kept)} == {("service_level", "default")}


def test_the_analysis_sets_last_week_beside_today(
    kept: duckdb.DuckDBPyConnection, models: Models, landing: Path
) -> None:
    models.build(kept, landing)
    kept.execute("update quality.kpi_history set complete_through_at = timestamp '2026-06-16' where build_number = 1")
    rows = kept.execute(
        f"""
        select numerator_then, denominator_then, numerator_now, denominator_now, last_reason
        from ({models.analyses["what_changed_since_last_week"]})
        where kpi_id = 'csat_score' and grain = 'campaign_day' and campaign_id = 'support'
            and local_date = date '2026-06-16'
        """
    ).fetchall()
    assert rows == [(3, 5, 3, 6, "restated_rows")]


def test_dbt_keeps_what_a_whole_build_told_and_nothing_of_an_empty_one(
    dbt: Dbt, centre_database: Path, workshop: Path, tmp_path: Path
) -> None:
    shutil.copy(centre_database, workshop)
    count = "select count(*), count(*) filter (where is_gone), max(build_number) from quality.kpi_history"
    with duckdb.connect(str(workshop), read_only=True) as reader:
        before = reader.execute(count).fetchone()
    assert before is not None
    assert (before[0] > 200_000, before[1:]) == (True, (0, 1))
    dbt(
        *["build", "--empty", "--full-refresh", "--exclude-resource-types", "unit_test"],
        check=False,
        CALLHOUSE_DB=str(workshop),
        CALLHOUSE_LANDING=str(tmp_path),
    )
    with duckdb.connect(str(workshop), read_only=True) as reader:
        assert reader.execute("select count(*) from kpi.kpi_values").fetchone() == (0,)
        assert reader.execute(count).fetchone() == before
    workshop.unlink()
