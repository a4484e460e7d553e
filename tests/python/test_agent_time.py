"""Agents' days against a count of every second of a random centre."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from conftest import Build, lay_down
from second_by_second import centre

COLUMNS = {
    "logged_in": "logged_in_seconds",
    "handling": "handling_seconds",
    "ringing": "ringing_seconds",
    "available": "available_seconds",
    "productive": "other_productive_seconds",
    "break": "break_seconds",
    "idle": "idle_seconds",
    "paid": "paid_seconds",
    "compared": "worked_for_conformance_seconds",
    "planned_productive": "scheduled_productive_seconds",
    "planned": "scheduled_seconds",
    "adherent": "adherent_seconds",
    "talk": "agent_talk_seconds",
}


def test_every_second_is_counted_once(build: Build, project: Path, tmp_path: Path) -> None:
    files, days = centre(2, project / "seeds/state_map.csv")
    database = build(lay_down(tmp_path / "landing", files))
    with duckdb.connect(str(database), read_only=True) as connection:
        rows = connection.execute(
            f"select agent_id, cast(local_date as varchar), {', '.join(COLUMNS.values())} from kpi.kpi_agent_daily"
        ).fetchall()
    built = {row[:2]: dict(zip(COLUMNS, row[2:], strict=True)) for row in rows}
    counted = {key: day for key, day in days.items() if any(day.values())}
    assert built.keys() == counted.keys()
    assert all(sum(day.get(name, 0) for day in counted.values()) > 0 for name in COLUMNS)
    wrong = {
        (key, name): (day.get(name, 0), built[key][name])
        for key, day in counted.items()
        for name in COLUMNS
        if (built[key][name] or 0) != pytest.approx(day.get(name, 0), abs=1e-4)
    }
    assert wrong == {}
