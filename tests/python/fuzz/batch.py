"""A landing folder of clean records, damaged copies of them and damaged files, with what must be found of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from fuzz.base import KEYS, Clean, as_csv
from fuzz.files import FILE_DAMAGE, put_file
from fuzz.records import CELL_DAMAGE, LINE_DAMAGE

CELLS_SHARE = 0.75  # of the damaged records; the others are damaged as bytes


@dataclass
class Batch:
    """What was laid down: files of clean records, and of the others how many records and files are damaged."""

    clean: list[str] = field(default_factory=list)
    records: int = 0
    files: int = 0


def lay_batch(folder: Path, tables: Sequence[Clean], records: int, files: int, random: Random) -> Batch:
    """Write the clean records, `records` damaged copies, spread evenly over the tables, and `files` damaged files."""
    batch = Batch()
    usable = [clean for clean in tables if clean.rows]
    everything = [clean.rows for clean in usable]
    chosen = [random.choice(usable) for _ in range(records)]
    for clean in usable:
        count = chosen.count(clean)
        spoilt = [_spoil(random, clean, everything) for _ in range(round(count * CELLS_SHARE))]
        torn = [_tear(random, clean) for _ in range(count - len(spoilt))]
        _write(folder, clean, "clean", as_csv(clean.rows, clean.delimiter))
        _write(folder, clean, "cells", as_csv(spoilt, clean.delimiter))
        _write(folder, clean, "bytes", b"".join(line + b"\n" for line in torn))
        batch.clean.append(f"{clean.source}/{clean.table}/clean.csv")
        batch.records += count
    first = random.randrange(len(FILE_DAMAGE))
    for number in range(files):
        damage = list(FILE_DAMAGE)[(first + number) % len(FILE_DAMAGE)]
        put_file(random, random.choice([clean for clean in usable if clean.delimiter == ","]), folder, number, damage)
        batch.files += 1
    return batch


def _copy(random: Random, clean: Clean) -> list[str]:
    """A record, four times of five under an id of its own, so that the clean one stays beside it."""
    cells = list(random.choice(clean.rows))
    ids = [clean.names.index(name) for name in KEYS.get(clean.table, ["call_id"]) if name in clean.names]
    ids = [at for at in ids if clean.names[at].endswith("_id")] or ids
    if ids and cells[ids[0]] and random.random() < 0.8:
        cells[ids[0]] += f"~{random.randrange(10**9)}"
    return cells


def _spoil(random: Random, clean: Clean, everything: Sequence[Sequence[list[str]]]) -> list[str]:
    cells = _copy(random, clean)
    random.choice(list(CELL_DAMAGE.values()))(random, clean.names, cells, clean.rows, everything)
    return [cell.replace("\0", "") for cell in cells]


def _tear(random: Random, clean: Clean) -> bytes:
    line = as_csv([_copy(random, clean)], clean.delimiter).rstrip(b"\r\n")
    return random.choice(list(LINE_DAMAGE.values()))(random, line)


def _write(folder: Path, clean: Clean, name: str, lines: bytes) -> None:
    place = folder / clean.source / clean.table / f"{name}.csv"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(as_csv([clean.names], clean.delimiter) + lines)
