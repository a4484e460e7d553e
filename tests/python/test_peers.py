"""The marts of the peers against a count in plain Python, and the memory that is told of them."""

from __future__ import annotations

import csv
import random
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
from benchmarks.peers import sqlite as sqlite_peer
from benchmarks.peers.compare import DifferenceError, check_equal
from benchmarks.peers.layout import DIRECTIONS, EXIT_REASONS, LEG_OUTCOMES, MARTS, TABLES
from callhouse.environment import PROJECT

CLOCK_CHANGE = date(2026, 3, 7), date(2026, 3, 9)  # on the 8th in New York

READ_IN_ANY_CASE = {*DIRECTIONS, *EXIT_REASONS, *LEG_OUTCOMES, "true", "false", "human", "blind", "none"}

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


@pytest.mark.parametrize("seed", range(3))
def test_sql_of_duckdb_tells_what_the_shared_sql_tells(tmp_path: Path, seed: int) -> None:
    for name, records in _scrambled(random.Random(seed)).items():
        _place(tmp_path / "callhouse" / name, list(TABLES[name].columns), records)
    for name, engine in {"own": duckdb_peer.run, "shared": sqlite_peer.run}.items():
        (tmp_path / name).mkdir()
        engine(tmp_path, tmp_path / name)
    assert check_equal(tmp_path / "own", tmp_path / "shared") > 2_000


def _scrambled(chance: random.Random) -> dict[str, list[Record]]:
    """Calls of several visits and legs in several versions, cells that cannot be read, ids that nothing else knows."""
    zones = {"line_1": "Asia/Kathmandu", "line_2": "America/New_York", "line_3": "Europe/Berlin", "line_4": ""}
    updates = iter(range(10**9, 2 * 10**9))

    def one(*values: str, rarely: tuple[str, ...] = ("", "?")) -> str:
        value = chance.choice(rarely if chance.random() < 0.1 else values)
        return f" {value.upper()} " if value in READ_IN_ANY_CASE and chance.random() < 0.2 else value

    def instant(within: float) -> str:
        # few distinct ones, so that order is by id now and then, on a day on which clocks change in New York
        return one(f"2026-03-08T{int(within):02}:{chance.choice((0, 15, 40)):02}:0{chance.randrange(4)}Z")

    def record(**cells: str) -> Record:
        return {**cells, "updated_at": f"{datetime.fromtimestamp(next(updates)):%Y-%m-%dT%H:%M:%SZ}"}

    def number(most: int) -> str:
        return one(str(chance.randrange(most)), rarely=("", "?", "-1", "99999999999"))

    def calls() -> Iterator[Record]:
        for _ in range(300):
            yield record(
                call_id=one(f"C{chance.randrange(200)}", rarely=("", " C1 ")),
                direction=one(*DIRECTIONS, "inbound", "inbound"),
                campaign_id=one(*zones, rarely=("", "nowhere")),
                started_at=instant(chance.uniform(2, 12)),
                customer_answered_at=one("", "2026-03-08T05:00:00Z"),
                answered_by=one("human", "machine", "unknown", "fax", ""),
                exclusion_reason=one("", rarely=("test",)),
            )

    def visits() -> Iterator[Record]:
        for _ in range(900):
            entered_at = instant(chance.uniform(4, 7))
            yield record(
                visit_id=one(f"V{chance.randrange(700)}", rarely=("", " V1")),
                call_id=f"C{chance.randrange(205)}",
                campaign_id=one("line_1", "line_2", "line_3", "", rarely=("nowhere", "line_4")),
                entered_at=entered_at,
                left_at=one(instant(chance.uniform(4, 9)), f"{entered_at[:17]}0{chance.randrange(4)}Z"),
                exit_reason=one(*EXIT_REASONS, "answered", "answered"),
            )

    def legs() -> Iterator[Record]:
        for _ in range(1_500):
            yield record(
                leg_id=one(f"L{chance.randrange(1_200)}", rarely=("", " L1")),
                call_id=f"C{chance.randrange(205)}",
                visit_id=one(f"V{chance.randrange(710)}"),
                campaign_id=one("", rarely=("line_1", "nowhere")),
                agent_id=one(*(f"A{number}" for number in range(9))),
                offered_at=instant(chance.uniform(5, 9)),
                answered_at=instant(chance.uniform(5, 6)),
                leg_outcome=one(*LEG_OUTCOMES, "answered", "answered", "answered"),
                talk_seconds=number(3),
                hold_seconds=number(3),
                hold_count=number(2),
                acw_seconds=number(90),
                transfer_type=one("none", "blind", "attended", "", "other"),
                is_consult=one("false", rarely=("true", "")),
                is_monitoring=one("false", rarely=("true", "")),
            )

    def campaigns() -> Iterator[Record]:
        for campaign, zone in zones.items():
            yield record(
                campaign_id=campaign, time_zone=zone, service_level_seconds="4000", short_abandon_seconds="900"
            )

    homes = {f"A{number}": f"site_{number % 4}" for number in range(7)}
    return {
        "calls": list(calls()),
        "queue_visits": list(visits()),
        "agent_legs": list(legs()),
        "campaigns": list(campaigns()),
        "agents": [record(agent_id=agent, site_id=site) for agent, site in homes.items()],
        "sites": [record(site_id=f"site_{number}", time_zone=zone) for number, zone in enumerate(zones.values())],
    }


def _place(folder: Path, columns: list[str], records: list[Record]) -> None:
    folder.mkdir(parents=True)
    with (folder / "all.csv").open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, columns)
        writer.writeheader()
        writer.writerows(records)


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
