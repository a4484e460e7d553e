"""Delivery: monthly gzip files per table, with their dirt, and the list of what must be quarantined."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from sample.clock import iso
from sample.dirt import Dirt, Line
from sample.tables import TABLES, Export

LOST = {"calls": 150, "queue_visits": 150, "agent_legs": 150, "surveys": 60}  # one true row in so many
FIRST_FILE = "2026-09"


@dataclass(slots=True)
class Planted:
    """A bad line: the file below the output folder, its line counted from 1, and why it is bad."""

    table_name: str
    file: str
    line: int
    reason: str
    lost: str | None = None


@dataclass(slots=True)
class Delivery:
    """Writes all tables of an export into a folder."""

    export: Export
    folder: Path
    seed: int
    losses: bool = False
    planted: list[Planted] = field(default_factory=list)

    def write(self, progress: Callable[[str], None]) -> None:
        """Write every table; raises FileExistsError where the folder holds other files already."""
        if self.folder.is_dir() and any(self.folder.iterdir()):
            raise FileExistsError(f"{self.folder} is not empty: name a new folder")
        for table in TABLES:
            self._table(table)
        progress(f"wrote {sum(p.stat().st_size for p in self.folder.rglob('*.gz')):,} bytes to {self.folder}")

    def _table(self, table: str) -> None:
        dirt = Dirt(table, Random(f"{self.seed}:dirt:{table}"))
        rows = self.export.rows(table)
        files: dict[str, list[Line]] = {self._month(version): [] for _, version in rows}
        kept = []
        for row, version in rows:
            line = self._line(dirt, self._junk(table, row, dirt.rng), version)
            files[self._month(version)].append(line)
            if line.lost is None:
                kept.append((row, version))
        _jostle(files, dirt.rng)
        months = sorted(files)
        for row, version in dirt.superseded(kept):
            later = [m for m in months if m >= self._month(version)] or months[-1:]
            _insert(files[dirt.rng.choice(later)], Line(dirt.line(row, iso(version))), dirt.rng)
        for (row, version), reason in dirt.refused(kept):
            _insert(files[self._month(version)], Line(dirt.line(row, iso(version)), reason), dirt.rng)
        for number, month in enumerate(months):
            good = [line.data for line in files[month] if line.reason is None]
            for line in dirt.malformed(good, number):
                _insert(files[month], line, dirt.rng)
            self._file(table, month, dirt.header(), files[month])

    def _line(self, dirt: Dirt, row: dict[str, str], version: int) -> Line:
        """Return the line of a true row; in a sample with losses sometimes only damaged."""
        data = dirt.line(row, iso(version))
        if self.losses and dirt.table in LOST and dirt.rng.randrange(LOST[dirt.table]) == 0:
            return Line(dirt.damage(data, "field_count"), "field_count", row[TABLES[dirt.table].key[0]])
        return Line(data)

    @staticmethod
    def _junk(table: str, row: dict[str, str], rng: Random) -> dict[str, str]:
        """Write an unknown length of an answered leg now and then as something that is no number."""
        if table == "agent_legs" and row["leg_outcome"] == "answered":
            for column in ("acw_seconds", "talk_seconds"):
                if not row[column] and rng.random() < 0.3:
                    row = row | {column: rng.choice(["n/a", "-5"])}
        return row

    @staticmethod
    def _month(version: int) -> str:
        return max(iso(version)[:7], FIRST_FILE)

    def _file(self, table: str, month: str, header: bytes, lines: list[Line]) -> None:
        path = self.folder / table / f"{table}_{month}.csv.gz"
        path.parent.mkdir(parents=True, exist_ok=True)
        body = header + b"".join(line.data for line in lines)
        path.write_bytes(gzip.compress(body, compresslevel=9, mtime=0))
        for number, line in enumerate(lines, 2):
            if line.reason:
                name = path.relative_to(self.folder).as_posix()
                self.planted.append(Planted(table, name, number, line.reason, line.lost))

    def write_truth(self, folder: Path) -> None:
        """quarantine.csv, and losses.csv where true rows were lost."""
        bad = [f"{p.table_name},{p.file},{p.line},{p.reason}\n" for p in self.planted]
        (folder / "quarantine.csv").write_text("table_name,file,line,reason\n" + "".join(bad), encoding="utf-8")
        lost = [f"{p.table_name},{p.lost},{p.file},{p.line}\n" for p in self.planted if p.lost]
        if self.losses:
            (folder / "losses.csv").write_text("table_name,key,file,line\n" + "".join(lost), encoding="utf-8")


def _insert(lines: list[Line], line: Line, rng: Random) -> None:
    lines.insert(rng.randrange(len(lines) + 1), line)


def _jostle(files: dict[str, list[Line]], rng: Random) -> None:
    """Bring some lines out of order."""
    for lines in files.values():
        for _ in range(len(lines) // 200):
            n = rng.randrange(len(lines))
            _insert(lines, lines.pop(n), rng)
