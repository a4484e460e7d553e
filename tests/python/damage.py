"""Ways to damage the files of a landing folder: small edits of bytes, of records and of tables."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

Record = dict[str, str]
Damage = Callable[["Landing"], None]


class Landing(dict[str, bytes]):
    """A landing folder in memory: {path below it: content}. The laboratory's files are <table>/lab.csv."""

    @classmethod
    def read(cls, *folders: Path) -> Landing:
        """The files of several folders laid over one another."""
        files = ((folder, path) for folder in folders for path in sorted(folder.rglob("*")) if path.is_file())
        return cls({path.relative_to(folder).as_posix(): path.read_bytes() for folder, path in files})

    def records(self, table: str) -> list[Record]:
        """The records of a laboratory's file."""
        return list(csv.DictReader(io.StringIO(self[lab(table)].decode(), newline="")))

    def write(self, table: str, records: list[Record], name: str = "lab.csv") -> None:
        """Write a file of a table anew."""
        text = io.StringIO(newline="")
        writer = csv.DictWriter(text, list(records[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(records)
        self[f"callhouse/{table}/{name}"] = text.getvalue().encode()


def lab(table: str) -> str:
    """Path of the laboratory's file of a table."""
    return f"callhouse/{table}/lab.csv"


def is_of(record: Record, identity: str) -> bool:
    """Whether the record is the one meant: by its first field, or its first field and its start."""
    first = next(iter(record.values()))
    return identity in (first, f"{first} {record.get('started_at')}")


def chosen(landing: Landing, table: str, identity: str) -> tuple[list[Record], list[Record]]:
    """All records of a table, and those of one identity."""
    records = landing.records(table)
    found = [record for record in records if is_of(record, identity)]
    assert found, f"{table} has no {identity}"
    return records, found


def edit(table: str, identity: str, **cells: str) -> Damage:
    """Change cells of a record."""

    def damage(landing: Landing) -> None:
        records, found = chosen(landing, table, identity)
        for record in found:
            assert cells.keys() <= record.keys()
            record.update(cells)
        landing.write(table, records)

    return damage


def drop(table: str, identity: str) -> Damage:
    """Leave a record out."""

    def damage(landing: Landing) -> None:
        records, found = chosen(landing, table, identity)
        landing.write(table, [record for record in records if record not in found])

    return damage


def add(table: str, identity: str, name: str = "lab.csv", **cells: str) -> Damage:
    """Deliver a record again with other cells, in the same file or in one of its own."""

    def damage(landing: Landing) -> None:
        records, found = chosen(landing, table, identity)
        assert cells.keys() <= found[0].keys()
        landing.write(table, [*(records if name == "lab.csv" else []), found[0] | cells], name)

    return damage


def every(table: str, change: Callable[[Record], Record]) -> Damage:
    """Change every record of a table."""

    def damage(landing: Landing) -> None:
        landing.write(table, [change(record) for record in landing.records(table)])

    return damage


def recode(table: str, change: Callable[[bytes], bytes]) -> Damage:
    """Change the bytes of a table's file."""

    def damage(landing: Landing) -> None:
        before = landing[lab(table)]
        landing[lab(table)] = change(before)
        assert landing[lab(table)] != before

    return damage


def replace(table: str, old: str, new: str) -> Damage:
    """Change a text wherever it stands in a table's file."""
    return recode(table, lambda content: content.replace(old.encode(), new.encode()))


def move(table: str, to: str, change: Callable[[bytes], bytes] = bytes) -> Damage:
    """Deliver a table's file under another path, with other bytes."""

    def damage(landing: Landing) -> None:
        landing[to] = change(landing.pop(lab(table)))

    return damage


def copy(table: str, to: str) -> Damage:
    """Deliver a table's file once more under another path."""

    def damage(landing: Landing) -> None:
        landing[to] = landing[lab(table)]

    return damage


def both(*damages: Damage) -> Damage:
    """Several damages at once."""

    def damage(landing: Landing) -> None:
        for each in damages:
            each(landing)

    return damage
