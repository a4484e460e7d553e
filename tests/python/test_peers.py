"""The marts of the peers against a count in plain Python, and the memory that is told of them."""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from benchmarks.generate import generate
from benchmarks.peers import duckdb as duckdb_peer
from benchmarks.peers.compare import DifferenceError, check_equal
from benchmarks.peers.layout import MARTS
from callhouse.environment import PROJECT

CLOCK_CHANGE = date(2026, 3, 7), date(2026, 3, 9)  # on the 8th in New York

Record = dict[str, str]
Cells = Counter[tuple[str, tuple[str, ...], str]]  # mart, keys, measure


def test_peers_count_what_plain_python_counts(tmp_path: Path) -> None:
    landing, written, other = tmp_path / "landing", tmp_path / "written", tmp_path / "other"
    generate(landing / "callhouse", 200_000, "csv", *CLOCK_CHANGE)
    expected = _counted(landing / "callhouse")
    written.mkdir()
    duckdb_peer.run(landing, written)
    measures = {(mart, measure) for mart, _, measure in expected}
    assert len(measures) == 34
    found = Counter({cell: value for cell, value in _written(written) if (cell[0], cell[2]) in measures})
    assert found == +expected
    shutil.copytree(written, other)
    assert check_equal(written, other) > 5_000
    mart = other / "agent_daily.csv"
    mart.write_text(mart.read_text(encoding="utf-8").replace("A00001", "A00009", 1), encoding="utf-8")
    with pytest.raises(DifferenceError, match="agent_daily differs"):
        check_equal(written, other)


def _written(folder: Path) -> Iterator[tuple[tuple[str, tuple[str, ...], str], int]]:
    for mart, (keys, measures) in MARTS.items():
        for row in _rows(folder / f"{mart}.csv"):
            for measure in measures:
                if value := int(row[measure] or 0):
                    yield (mart, tuple(row[key] for key in keys), measure), value


def _rows(path: Path) -> list[Record]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _latest(folder: Path, key: str, *times: str) -> dict[str, Record]:
    """The latest version of each record that has a time, by its id."""
    records: dict[str, Record] = {}
    for path in folder.glob("*.csv"):
        for row in _rows(path):
            known = records.get(row[key])
            has_time = any(not row[time].startswith("0000") for time in times)
            if has_time and (known is None or row["updated_at"] > known["updated_at"]):
                records[row[key]] = row
    return records


def _local(instant: str, zone: str) -> tuple[str, str]:
    """Local date of an instant, and the UTC start of its local half-hour."""
    local = datetime.fromisoformat(instant.replace("Z", "+00:00")).astimezone(ZoneInfo(zone))
    half_hour = local - timedelta(minutes=local.minute % 30, seconds=local.second)
    return f"{local:%Y-%m-%d}", f"{half_hour.astimezone(ZoneInfo('UTC')):%Y-%m-%d %H:%M:%S}"


def _seconds(earlier: str, later: str) -> int:
    return int((datetime.fromisoformat(later[:-1]) - datetime.fromisoformat(earlier[:-1])).total_seconds())


def _counted(folder: Path) -> Cells:
    """What generated files hold, in which each call has one visit and one leg at most."""
    calls = _latest(folder / "calls", "call_id", "started_at")
    visits = _latest(folder / "queue_visits", "call_id", "entered_at")
    legs = _latest(folder / "agent_legs", "call_id", "offered_at", "answered_at")
    zones = {row["campaign_id"]: row["time_zone"] for path in (folder / "campaigns").iterdir() for row in _rows(path)}
    sites = {row["site_id"]: row["time_zone"] for path in (folder / "sites").iterdir() for row in _rows(path)}
    homes = {row["agent_id"]: sites[row["site_id"]] for path in (folder / "agents").iterdir() for row in _rows(path)}
    cells: Cells = Counter()

    def count(local: tuple[str, str], agent: str, campaign: str, **told: int) -> None:
        for measure, value in told.items():
            cells["agent_campaign_daily", (local[0], agent, campaign), measure] += value
            cells["campaign_interval", (local[1], campaign), measure] += value

    for call in calls.values():
        visit, leg = visits.get(call["call_id"]), legs.get(call["call_id"])
        if call["exclusion_reason"]:
            continue
        local = _local(visit["entered_at"] if visit else call["started_at"], zones[call["campaign_id"]])
        spent = {part: int(leg[part]) for part in ("talk_seconds", "hold_seconds", "acw_seconds")} if leg else {}
        handled = sum(spent.values())
        if visit:
            reason, wait = visit["exit_reason"], _seconds(visit["entered_at"], visit["left_at"])
            is_answered = reason == "answered"
            count(
                local,
                leg["agent_id"] if leg else "unassigned",
                call["campaign_id"],
                calls_offered=1,
                calls_answered=is_answered,
                calls_overflowed_out=reason == "overflow",
                missed_calls=reason not in ("answered", "overflow"),
                missed_abandoned=reason == "abandoned",
                answered_within_threshold=is_answered and wait <= 20,
                abandoned_within_threshold=reason == "abandoned" and wait <= 20,
                short_abandons=reason == "abandoned" and wait <= 5,
                answered_wait_seconds=wait if is_answered else 0,
                entry_handle_seconds=handled,
            )
        if leg:
            held = int(leg["hold_count"]) > 0
            count(local, leg["agent_id"], leg["campaign_id"], calls_handled=1, handle_seconds=handled, held_legs=held)
            count(local, leg["agent_id"], leg["campaign_id"], **spent)
            day = (_local(leg["answered_at"], homes[leg["agent_id"]])[0], leg["agent_id"])
            cells["agent_daily", day, "answered_inbound_legs"] += call["direction"] == "inbound"
            cells["agent_daily", day, "agents_human_contacts"] += spent["talk_seconds"] != 0
    return cells


# in a process of its own: one that is started from a large process is told to have been as large
MEASURED = """
import sys
from pathlib import Path
from benchmarks.measure import run

hold = "import time; held = b'1' * 150_000_000; time.sleep(1.5)"
child = f"subprocess.Popen([sys.executable, '-c', {hold!r}])"
command = [sys.executable, "-c", f"import subprocess, sys\\nfor child in [{child}, {child}]: child.wait()"]
for with_children in (False, True):
    print(run(command, Path(sys.argv[1]), {}, with_children=with_children).peak)
"""


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="memory of children is looked up in /proc")
def test_memory_of_a_step_is_that_of_its_children_too(tmp_path: Path) -> None:
    command = [sys.executable, "-c", MEASURED, str(tmp_path / "log")]
    answer = subprocess.run(command, check=True, capture_output=True, text=True, cwd=PROJECT)
    alone, together = (int(line) for line in answer.stdout.split())
    assert alone < 300_000_000 < together
