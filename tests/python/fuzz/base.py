"""Clean records to damage: a day of the shipped centre, the golden day, and real logs where they are at hand."""

from __future__ import annotations

import contextlib
import csv
import gzip
import io
import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[3]
SHIPPED = PROJECT / "landing/callhouse"
GOLDEN = PROJECT / "tests/python/golden/landing/callhouse"
LOGS = {
    ("technion", "calls", "\t"): "technion_anonymous_bank/feb1999/data_anonymous_bank_february.txt",
    ("pwc", "calls", ","): "pwc_call_centre/Call_Center_Dataset.csv",
}
# keys of the golden day's records that are quarantined on purpose
SPOILT = {
    *(("C098",), ("E11", "product"), ("K97",), ("K98",), ("L099",), ("P97",), ("P98",), ("V099",)),
    *(("A2", "2026-06-16T14:00:00Z"), ("A2", "2026-06-16T24:15:00Z"), ("PLN", "2026-06-16")),
    *(("Q97", "parked", "2026-06-16T09:00:00Z"), ("Q98", "opened", "yesterday"), ("E12", "")),
    ("SH9", "phone", "quarter past nine", "1"),
}
DAY = "2026-10-20"
MOST_ROWS = 250
# What makes two records versions of one, as the layout documents it.
KEYS = {
    "agent_legs": ["leg_id"],
    "agent_skills": ["agent_id", "campaign_id", "valid_from"],
    "agent_states": ["agent_id", "started_at"],
    "agents": ["agent_id", "valid_from"],
    "calendar": ["calendar_id", "calendar_date"],
    "calls": ["call_id"],
    "campaigns": ["campaign_id", "valid_from"],
    "case_events": ["case_id", "event", "occurred_at"],
    "costs": ["cost_id"],
    "employee_surveys": ["survey_id"],
    "forecasts": ["campaign_id", "interval_starts_at", "made_at"],
    "fx_rates": ["currency", "rate_date"],
    "opening_hours": ["campaign_id", "weekday", "date", "opens", "valid_from"],
    "qa_scores": ["evaluation_id", "criterion"],
    "queue_visits": ["visit_id"],
    "sales": ["sale_id"],
    "shifts": ["shift_id", "activity", "starts_at", "schedule_version"],
    "sites": ["site_id"],
    "source_loads": ["complete_through_at"],
    "surveys": ["survey_id"],
    "targets": ["kpi_id", "scope", "valid_from"],
}
DATES = {"period_start", "period_end", "rate_date", "calendar_date"}
OF_THE_DAY = ["calls", "agent_states", "shifts", "forecasts", "case_events", "sales"]
OF_CALLS = ["agent_legs", "queue_visits", "surveys", "qa_scores"]


@dataclass(frozen=True)
class Clean:
    """Records of one table: `names` of the columns and rows of cells, each of which is staged."""

    source: str
    table: str
    delimiter: str
    names: list[str]
    rows: list[list[str]]


def shipped() -> list[Clean]:
    """A day of the shipped centre with its settings."""
    tables = {table: _read(sorted((SHIPPED / table).glob("*.csv.gz"))) for table in KEYS}
    for table in OF_THE_DAY:
        names, rows = tables[table]
        tables[table] = names, [row for row in rows if any(cell.startswith(DAY) for cell in row[:-1])][:MOST_ROWS]
    calls = {row[0] for row in tables["calls"][1]}
    for table in OF_CALLS:
        names, rows = tables[table]
        at = names.index("call_id")
        tables[table] = names, [row for row in rows if row[at] in calls][:MOST_ROWS]
    return [Clean("callhouse", table, ",", *_distinct(table, *content)) for table, content in tables.items()]


def golden() -> list[Clean]:
    """The hand-made day; tables that it lacks are those of the shipped one."""
    paths = {table: sorted((GOLDEN / table).glob("*.csv")) for table in KEYS}
    own = {table: _read(files) for table, files in paths.items() if files}
    return [
        Clean("callhouse", clean.table, ",", *_distinct(clean.table, *own[clean.table]))
        if clean.table in own
        else clean
        for clean in shipped()
    ]


def logs() -> list[Clean]:
    """Some lines of the real logs; none where CALLHOUSE_TEST_DATA is not set."""
    folder = os.environ.get("CALLHOUSE_TEST_DATA")
    if not folder:
        return []
    found = []
    for (source, table, delimiter), place in LOGS.items():
        names, rows = _read([Path(folder, place)], delimiter)
        found.append(Clean(source, table, delimiter, names, rows[:MOST_ROWS]))
    return found


def as_csv(rows: list[list[str]], delimiter: str = ",") -> bytes:
    """The rows as CSV."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def _read(paths: list[Path], delimiter: str = ",") -> tuple[list[str], list[list[str]]]:
    """The header of some files and their records of one line: the shipped centre has torn ones, too."""
    rows: list[list[str]] = []
    for path in paths:
        content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        for line in content.decode(errors="replace").splitlines():
            with contextlib.suppress(csv.Error):
                rows += csv.reader([line], delimiter=delimiter, strict=True)
    return rows[0], rows[1:]


def _distinct(table: str, names: list[str], rows: list[list[str]]) -> tuple[list[str], list[list[str]]]:
    """One record of each key; what the simulated centre spoilt on purpose goes."""
    keys = [names.index(name) for name in KEYS[table] if name in names]
    dates = [at for at, name in enumerate(names) if name in DATES]
    first = {
        tuple(row[at] for at in keys): row
        for row in reversed(rows)
        if len(row) == len(names)
        and row != names
        and row[keys[0]]
        and tuple(row[at] for at in keys) not in SPOILT
        and all(_is_date(row[at]) for at in dates)
    }
    return names, list(first.values())


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
