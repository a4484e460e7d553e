"""The sample centre: the same seed gives the same bytes, and its truth obeys the rules it is written from."""

from __future__ import annotations

import csv
import gzip
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from sample.clock import iso, zone
from sample.deliver import Delivery, Planted
from sample.dirt import MEANING
from sample.records import Call, Cost, Log, ShiftRow, State, Visit
from sample.simulation import Centre
from sample.tables import TABLES, Export
from sample.truth import agent_time, handling
from sample.truth.account import account, rows
from sample.truth.catalogue import ACD, AD, CD, KPIS, MONTH, WINDOW
from sample.truth.cost import allocate, share_out
from sample.truth.erlang import agents_needed, served_a, served_c
from sample.truth.facts import Facts
from sample.truth.histograms import EDGES, bin_of, count
from sample.truth.places import Cell, place
from sample.truth.satisfaction import survey_place
from sample.truth.spans import both, by_day, union, without
from sample.truth.tally import Tally, percentile
from sample.world import World

PROJECT = Path(__file__).resolve().parents[2]
DAYS = 12


@dataclass
class Told:
    """A short sample with its truth."""

    centre: Centre
    facts: Facts
    tally: Tally


@pytest.fixture(scope="module")
def told() -> Told:
    centre = Centre(1, DAYS, lambda message: None)
    centre.run()
    return Told(centre, *account(centre.world, centre.log, centre.complete_through_at, lambda message: None))


def generate(out: Path, *options: str, hash_seed: str = "0") -> dict[str, bytes]:
    """Run the command line; every file by its name below the folder."""
    command = [sys.executable, "-m", "sample", str(out / "data"), "--truth", str(out / "truth"), *options]
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
    subprocess.run(command, cwd=PROJECT, env=environment, check=True, capture_output=True)
    return {p.relative_to(out).as_posix(): p.read_bytes() for p in sorted(out.rglob("*")) if p.is_file()}


def test_same_seed_same_bytes_other_seed_other_bytes(tmp_path: Path) -> None:
    one = generate(tmp_path / "one", "--days", "2")
    again = generate(tmp_path / "again", "--days", "2", hash_seed="77")
    other = generate(tmp_path / "other", "--days", "2", "--seed", "2")
    assert one == again
    assert {name for name in one if "/calls" in name and one[name] != other.get(name)}


def test_help_and_a_folder_in_use(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "sample"]
    shown = subprocess.run([*command, "--help"], cwd=PROJECT, capture_output=True, text=True, check=True)
    assert "--losses" in shown.stdout
    (tmp_path / "kept.txt").write_text("mine")
    refused = subprocess.run([*command, str(tmp_path), "--days", "1"], cwd=PROJECT, capture_output=True, text=True)
    assert refused.returncode == 2
    assert "name a new folder" in refused.stderr


def test_every_kpi_variant_and_grain_has_a_value(told: Told) -> None:
    valued: set[tuple[str, str, str]] = set()
    for row in rows(told.tally):
        parts = row.rstrip("\n").split(",")
        if parts[-1]:
            valued.add((parts[0], parts[1], parts[2]))
    declared = {(k.kpi_id, v, g) for k in KPIS.values() for v in k.variants for g in k.grains}
    assert declared - valued == set()


def test_offered_is_answered_missed_and_overflowed(told: Told) -> None:
    overflowed: defaultdict[Cell, int] = defaultdict(int)
    grains = KPIS["missed_calls"].grains
    for entry in told.facts.entries:
        for cell in entry.where.cells(grains) if entry.exit_reason == "overflow" else ():
            overflowed[cell] += 1
    assert overflowed
    for cell, (offered, _) in told.tally.sums["calls_offered", "default"].items():
        if cell[0] in grains:
            answered, _ = told.tally.sums["calls_answered", "default"].get(cell, (0, 0))
            missed, _ = told.tally.sums["missed_calls", "default"].get(cell, (0, 0))
            assert int(offered) == int(answered) + int(missed) + overflowed[cell]


@pytest.mark.parametrize("kpi", [k.kpi_id for k in KPIS.values() if {ACD, CD} <= set(k.grains) and k.kind in "AR"])
def test_agents_add_up_to_the_campaign_day(told: Told, kpi: str) -> None:
    for variant in KPIS[kpi].variants:
        sums: defaultdict[Cell, list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
        cells = told.tally.sums[kpi, variant]
        for (grain, day, _, _, campaign), parts in cells.items():
            if grain == ACD:
                held = sums[CD, day, None, "", campaign]
                held[0] += Decimal(parts[0])
                held[1] += Decimal(parts[1])
        whole = {cell: parts for cell, parts in cells.items() if cell[0] == CD}
        assert set(sums) == set(whole)
        for cell, parts in whole.items():
            assert [float(x) for x in sums[cell]] == pytest.approx([float(x) for x in parts])


def test_service_levels_keep_their_order(told: Told) -> None:
    for cell in told.tally.cells():
        if cell[0] == CD:
            level = {v: told.tally.result("service_level", v, cell)[2] for v in KPIS["service_level"].variants}
            if level["sl1"] is not None and all(v is not None for v in level.values()):
                sl = {k: float(v or 0) for k, v in level.items()}
                assert 0 <= sl["sl6"] <= sl["sl5"] <= sl["sl1"] <= 1
                assert sl["sl6"] <= sl["sl4"] <= sl["sl2"] <= 1
                assert sl["default"] == sl["sl3"] >= sl["sl8"]


def test_promoters_passives_and_detractors_are_the_responses(told: Told) -> None:
    groups: defaultdict[Cell, list[int]] = defaultdict(lambda: [0, 0, 0])
    for survey in told.centre.log.surveys:
        if survey.kind == "nps" and survey.score is not None and survey.answered_at is not None:
            kind = 0 if survey.score >= 9 else 1 if survey.score >= 7 else 2
            for cell in survey_place(told.facts, survey).cells((CD, MONTH)):
                groups[cell][kind] += 1
    assert groups
    for cell, (promoters, passives, detractors) in groups.items():
        numerator, denominator, value = told.tally.result("nps", "default", cell)
        assert (numerator, denominator) == (100 * (promoters - detractors), promoters + passives + detractors)
        assert value is not None
        assert -100 <= value <= 100


def test_windows_tile_the_campaign(told: Told) -> None:
    for variant in KPIS["outbound_compliance_abandon_rate"].variants:
        cells = told.tally.sums["outbound_compliance_abandon_rate", variant]
        by_day, by_window = ([p for c, p in cells.items() if c[0] == grain] for grain in (CD, WINDOW))
        for n in (0, 1):
            assert sum(float(p[n]) for p in by_day) == sum(float(p[n]) for p in by_window) > 0


def test_allocated_cost_is_the_ledger_to_the_cent(told: Told) -> None:
    parts: defaultdict[str, Decimal] = defaultdict(Decimal)
    for share in allocate(told.facts):
        parts[share.cost.cost_id] += share.amount
        assert share.cost.period_start <= share.key[0] < share.cost.period_end
        assert share.amount == share.amount.quantize(Decimal("0.01"))
    assert parts == {cost.cost_id: cost.amount for cost in told.centre.log.costs}


def test_cents_go_to_the_largest_remainders_and_ties_in_order() -> None:
    day = date(2026, 9, 1)
    keys = [(day, "A2", "x"), (day, "A1", "x"), (day, "A1", "b")]
    assert share_out(100, dict.fromkeys(keys, 1)) == {keys[2]: 34, keys[1]: 33, keys[0]: 33}
    assert share_out(10, {keys[0]: 1, keys[1]: 5}) == {keys[0]: 2, keys[1]: 8}


def test_costs_without_calls_are_spread_evenly_under_unassigned() -> None:
    cost = Cost("B1", "rent", None, "waw", date(2026, 9, 1), date(2026, 9, 4), Decimal("1.00"), "PLN")
    shares = allocate(Facts(World(), Log(costs=[cost]), 0))
    assert {s.key: s.amount for s in shares} == {
        (date(2026, 9, n), "unassigned", c): Decimal("0.16") if n == 3 else Decimal("0.17")
        for n in (1, 2, 3)
        for c in ("leads", "support")
    }


def test_the_day_of_the_clock_change_has_25_hours() -> None:
    warsaw, day = zone("Europe/Warsaw"), date(2026, 10, 25)
    start, end = warsaw.at(day), warsaw.at(date(2026, 10, 26))
    assert list(by_day(warsaw, [(start - 60, end + 60)])) == [
        (date(2026, 10, 24), 60),
        (day, 25 * 3_600),
        (date(2026, 10, 26), 60),
    ]
    assert len({warsaw.half_hour(moment) for moment in range(start, end, 60)}) == 50


def test_a_call_over_the_clock_change_lasts_4800_seconds() -> None:
    start = zone("Europe/Warsaw").at(date(2026, 10, 25), 6_600)
    assert iso(start) == "2026-10-24T23:50:00Z"
    call = Call("C", "inbound", "support", None, start, ended_at=start + 4_800)
    call.visits.append(Visit("V", call, "support", "q", start, start, "answered"))
    tally = Tally()
    handling.tell(Facts(World(), Log(calls=[call]), start + 86_400), tally)
    where = place(date(2026, 10, 25), agent="unknown", campaign="support")
    cell = where.cells((CD,))[0]
    assert tally.result("avg_call_duration_seconds", "default", cell) == (4_800, 1, 4_800.0)


def test_late_by_a_quarter_and_longer_by_a_quarter_is_75_percent_adherent() -> None:
    start = zone("Europe/Warsaw").at(date(2026, 9, 1), 9 * 3_600)
    shift = ShiftRow("S", date(2026, 9, 1), "A04", "phone", start, start + 3_600, True, True, True, 1, start - 60)
    state = State("A04", "available", None, None, start + 900, start + 4_500)
    tally = Tally()
    agent_time.tell(Facts(World(), Log(states=[state], shifts=[shift]), start + 86_400), tally)
    cell = place(date(2026, 9, 1), agent="A04").cells((AD,))[0]
    assert tally.result("schedule_adherence", "default", cell) == (2_700, 3_600, 0.75)
    assert tally.result("schedule_conformance", "default", cell) == (3_600, 3_600, 1.0)
    assert tally.result("utilisation", "default", cell) == (3_600, 4_500, 0.8)
    assert tally.result("idle_share", "default", cell) == (3_540, 3_600, 3_540 / 3_600)


def test_a_shift_published_as_it_begins_is_paid_and_compared_with_nothing() -> None:
    start = zone("Europe/Warsaw").at(date(2026, 9, 1), 9 * 3_600)
    shift = ShiftRow("S", date(2026, 9, 1), "A04", "phone", start, start + 3_600, True, True, True, 1, start)
    agreed = ShiftRow("T", date(2026, 9, 1), "A04", "phone", start + 3_600, start + 7_200, True, True, True, 1, start)
    state = State("A04", "available", None, None, start, start + 4_500)
    tally = Tally()
    agent_time.tell(Facts(World(), Log(states=[state], shifts=[shift, agreed]), start + 86_400), tally)
    cell = place(date(2026, 9, 1), agent="A04").cells((AD,))[0]
    assert tally.result("schedule_adherence", "default", cell) == (900, 3_600, 0.25)
    assert tally.result("schedule_conformance", "default", cell) == (900, 3_600, 0.25)
    assert tally.result("utilisation", "default", cell) == (4_500, 7_200, 0.625)


def test_agent_time_is_split_without_overlap(told: Told) -> None:
    for time in agent_time.agent_times(told.facts).values():
        parts = [time.handling, time.ringing, time.available, time.productive]
        assert sum(end - start for spans in parts for start, end in spans) == sum(e - s for s, e in time.active)
        assert without(time.active, time.logged) == []


def test_spans() -> None:
    assert union([(0, 5), (5, 9), (20, 30), (25, 27)]) == [(0, 9), (20, 30)]
    assert both([(0, 10), (20, 30)], [(5, 25)]) == [(5, 10), (20, 25)]
    assert without([(0, 10), (20, 30)], [(5, 25)]) == [(0, 5), (25, 30)]


@pytest.mark.parametrize(
    ("calls", "aht", "agents", "seconds", "level"),
    [(360, 240, 55, 15, 0.8459), (100, 180, 13, 20, 0.7956), (100, 180, 14, 20, 0.8884)],
)
def test_erlang_c_gives_the_published_levels(calls: int, aht: int, agents: int, seconds: int, level: float) -> None:
    assert served_c(agents, calls, aht, seconds) == pytest.approx(level, abs=5e-5)
    assert agents_needed(level - 1e-3, calls, aht, lambda n: served_c(n, calls, aht, seconds)) == agents


@pytest.mark.parametrize(("agents", "abandoned", "waits"), [(11, 0.0942, 0.3828), (14, 0.0228, 0.1270)])
def test_erlang_a_loses_the_published_share(agents: int, abandoned: float, waits: float) -> None:
    assert 1 - served_a(agents, 100, 180, 100_000, 120) == pytest.approx(abandoned, abs=5e-5)
    assert served_a(agents, 100, 180, 0, 120) == pytest.approx(1 - waits, abs=5e-5)


def test_edges_belong_to_the_bin_below_and_zero_to_the_first() -> None:
    assert [bin_of(seconds) for seconds in (0, 1, 5, 6, 10, 600, 601)] == [0, 0, 0, 1, 1, 11, 12]
    assert [bin_of(edge) for edge in EDGES] == list(range(12))


def test_bins_hold_every_known_wait_and_handle_time(told: Told) -> None:
    held: defaultdict[tuple[str, Cell], int] = defaultdict(int)
    for (cell, measure, _), records in count(told.facts).items():
        held[measure, cell] += records
    for measure, kpi in (("answered_wait", "asa_seconds"), ("handle", "aht_seconds")):
        known = {cell: parts[1] for cell, parts in told.tally.sums[kpi, "default"].items()}
        assert {cell: number for (name, cell), number in held.items() if name == measure} == known
    # the method sl1 divides by the known waits of both
    for cell, parts in told.tally.sums["service_level", "sl1"].items():
        assert held["answered_wait", cell] + held["abandoned_wait", cell] == parts[1]


def test_percentiles_are_continuous() -> None:
    assert percentile([1, 2, 4, 10], 0.5) == 3.0
    assert percentile([1, 2, 4, 10], 0.9) == pytest.approx(8.2)


def unreadable(table: str, line: bytes, header: list[str]) -> str | None:
    """Why a line must be quarantined, found without knowing what was planted."""
    if b"\0" in line:
        return "nul_byte"
    try:
        text = line.decode()
    except UnicodeDecodeError:
        return "bad_encoding"
    if text.count('"') % 2:
        return "unclosed_quote"
    if any(part and part[0] not in ",\n" for part in text.split('"')[2::2]):
        return "bad_quote"
    values = next(csv.reader([text]))
    if values == header:
        return "repeated_header"
    if len(values) != len(header):
        return "field_count"
    row = dict(zip(header, values, strict=True))
    if not row[TABLES[table].key[0]]:
        return "missing_key"
    moment = TABLES[table].time
    if (moment and not row[moment].startswith("2026-")) or (moment and "T25" in row[moment]):
        return "bad_time"
    return "unknown_outcome" if row.get(MEANING.get(table, "")) in ("sideways", "pickd_up", "vanished") else None


def scan(folder: Path) -> Iterator[tuple[str, str, int, str]]:
    """Bad lines of a delivery: (table, file, line, reason)."""
    for path in sorted(folder.rglob("*.gz")):
        lines = gzip.decompress(path.read_bytes()).split(b"\n")[:-1]
        header = lines[0].decode().split(",")
        for number, line in enumerate(lines[1:], 2):
            reason = unreadable(path.parent.name, line, header)
            if reason:
                yield path.parent.name, path.relative_to(folder).as_posix(), number, reason


@pytest.mark.parametrize("losses", [False, True])
def test_quarantine_lists_exactly_the_bad_lines(told: Told, tmp_path: Path, losses: bool) -> None:
    centre = told.centre
    export = Export(centre.world, centre.log, centre.complete_through_at)
    delivery = Delivery(export, tmp_path / "data", seed=1, losses=losses)
    delivery.write(lambda message: None)
    planted = [(p.table_name, p.file, p.line, p.reason) for p in delivery.planted]
    assert sorted(planted) == sorted(scan(tmp_path / "data"))
    assert {p.reason for p in delivery.planted} == {
        *("field_count", "unclosed_quote", "bad_quote", "bad_encoding", "nul_byte", "repeated_header"),
        *("missing_key", "bad_time", "unknown_outcome"),
    }
    lost = [p for p in delivery.planted if p.lost]
    assert bool(lost) is losses
    for one in lost:
        assert not _is_readable(tmp_path / "data", one)


def _is_readable(folder: Path, lost: Planted) -> bool:
    """Whether a lost record stands in any good line of its table."""
    start = f"{lost.lost},".encode()
    for path in sorted((folder / lost.table_name).glob("*.gz")):
        lines = gzip.decompress(path.read_bytes()).split(b"\n")
        header = lines[0].decode().split(",")
        if any(line.startswith(start) and not unreadable(lost.table_name, line, header) for line in lines[1:]):
            return True
    return False
