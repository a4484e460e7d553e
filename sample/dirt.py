"""Dirt: what real exports bring along. It is added beside the true rows and never takes their place."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from random import Random

from sample.tables import TABLES, Row

UPDATED = "updated_at"
#: column whose reading is the meaning of the row, and a word that means nothing there
MEANING = {
    "calls": "direction",
    "queue_visits": "exit_reason",
    "agent_legs": "leg_outcome",
    "case_events": "event",
}
NONSENSE = ("sideways", "pickd_up", "vanished")
NO_TIMES = ("2026-09-31T25:61:00Z", "soon after ten", "0000-00-00T00:00:00Z")
#: their own time may be unknown: what they belong to dates them
TIMELESS = frozenset({"agent_legs", "surveys"})
#: what an earlier version of a record may have said instead; none of these is part of a key
EARLIER = {
    "sites": ("site_name", "Old name"),
    "calendar": ("name", "draft"),
    "opening_hours": ("closes", "12:00"),
    "campaigns": ("service_level_seconds", "999"),
    "agents": ("agent_name", "Misspelt"),
    "agent_skills": ("level", "9"),
    "shifts": ("activity", "training"),
    "calls": ("customer_number", "+99999999999"),
    "queue_visits": ("left_at", ""),
    "agent_legs": ("talk_seconds", "7"),
    "agent_states": ("state", "meeting"),
    "surveys": ("score", ""),
    "qa_scores": ("points", "0"),
    "sales": ("amount", "1.00"),
    "case_events": ("campaign_id", "care"),
    "forecasts": ("forecast_calls", "500"),
    "costs": ("amount", "9.99"),
    "fx_rates": ("rate", "9.9"),
    "targets": ("target", "0.1"),
    "employee_surveys": ("score", "0"),
}
FEW = frozenset({"source_loads"})  # one row, nothing to spoil
NEVER_UNREADABLE = frozenset({"sites", "calendar", "opening_hours", "campaigns", "agents", "agent_skills", "targets"})


@dataclass(slots=True)
class Line:
    """A line of a file; `reason` tells why it must be quarantined, `lost` the key that only this line carries."""

    data: bytes
    reason: str | None = None
    lost: str | None = None


def plain(values: list[str]) -> bytes:
    """Return a CSV line with its line end."""
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerow(values)
    return buffer.getvalue().encode()


class Dirt:
    """Spoils a table; the dice are its own, so that the true rows do not depend on it."""

    def __init__(self, table: str, rng: Random) -> None:
        self.table, self.rng, self.shape = table, rng, TABLES[table]
        self.columns = [*self.shape.columns, UPDATED]

    def line(self, row: dict[str, str], updated: str) -> bytes:
        """Return the line of a true row."""
        return plain([*(row[column] for column in self.shape.columns), updated])

    def header(self) -> bytes:
        """Return the first line of every file."""
        return plain(self.columns)

    def superseded(self, rows: list[Row]) -> list[Row]:
        """Exact duplicates and earlier versions of true rows."""
        if self.table in FEW or not rows:
            return []
        number = max(1, len(rows) // 400)
        twins = [self.rng.choice(rows) for _ in range(number)]
        column, value = EARLIER[self.table]
        older = []
        for row, version in (self.rng.choice(rows) for _ in range(number)):
            older.append((row | {column: value}, version - self.rng.randint(60, 5_000)))
        return twins + older

    def refused(self, rows: list[Row]) -> list[tuple[Row, str]]:
        """Rows that parse and that staging must quarantine: copies of true rows and invented ones."""
        if self.table in FEW | NEVER_UNREADABLE or not rows:
            return []
        found = []
        for _ in range(max(1, len(rows) // 4_000)):
            for reason in ("missing_key", "bad_time", "unknown_outcome"):
                row, version = self.rng.choice(rows)
                spoilt = self._refuse(row, reason)
                if spoilt:
                    found.append(((spoilt, version), reason))
        return found

    def _refuse(self, row: dict[str, str], reason: str) -> dict[str, str] | None:
        first = self.shape.key[0]
        if reason == "missing_key":
            return row | {first: ""}
        if self.rng.random() < 0.5:
            row = row | {first: f"X{self.rng.randrange(10**6):06}"}
        if reason == "bad_time" and self.shape.time and self.table not in TIMELESS:
            return row | {self.shape.time: self.rng.choice(NO_TIMES)}
        if reason == "unknown_outcome" and self.table in MEANING:
            return row | {MEANING[self.table]: self.rng.choice(NONSENSE)}
        return None

    def malformed(self, lines: list[bytes], file_number: int) -> list[Line]:
        """Damaged copies of lines. A file has one kind of broken quote, so that two cannot make a pair."""
        if self.table in FEW | {"agents"} or len(lines) < 5:
            return []
        quote = "bad_quote" if (file_number + len(self.table)) % 2 else "unclosed_quote"
        reasons = ["field_count", "repeated_header", quote]
        if len(lines) > 200:
            reasons += ["field_count", "bad_encoding", "nul_byte"]
        return [Line(self.damage(self.rng.choice(lines), reason), reason) for reason in reasons]

    def damage(self, line: bytes, reason: str) -> bytes:
        """Return a line that has become malformed for a reason."""
        body = line.rstrip(b"\n")
        head, _, rest = body.partition(b",")
        if reason == "repeated_header":
            return self.header()
        if reason == "field_count":
            torn = body.rsplit(b",", 2)[0] if self.rng.random() < 0.5 else body + b",surplus,"
            return torn + b"\n"
        spoilt = {
            "bad_quote": b'"' + head + b'"x,' + rest,
            "unclosed_quote": b'"' + head + b"," + rest,
            "bad_encoding": head + b"\xe9," + rest,
            "nul_byte": head + b"\x00," + rest,
        }
        return spoilt[reason] + b"\n"
