"""Which files lie in the landing folder, and whose they are."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from callhouse.landing.contract import Table

CHUNK_BYTES = 1 << 18


@dataclass(frozen=True)
class Undeclared:
    """A file or folder that belongs to no declared table. `place` is relative to the landing."""

    source: str
    table: str
    place: str
    detail: str


@dataclass
class Delivery:
    """The files of each table, sorted by path, and what no source declares."""

    files: dict[Table, list[Path]] = field(default_factory=dict)
    undeclared: list[Undeclared] = field(default_factory=list)


def discover(landing: Path, tables: Iterable[Table]) -> Delivery:
    """Sort the files of landing/<source>/<table>/** by table; a missing folder holds none."""
    declared = {(table.source, table.name): table for table in tables}
    delivery = Delivery()
    for top in _entries(landing):
        if not top.is_dir() or leaves(landing, top):
            delivery.undeclared.append(_stray(landing, top))
            continue
        for entry in _entries(top):
            if not entry.is_dir() or leaves(landing, entry):
                delivery.undeclared.append(_stray(landing, entry))
                continue
            files = list(_files_below(landing, entry))
            table = declared.get((top.name, entry.name))
            if table is not None:
                delivery.files[table] = files
            elif files:
                delivery.undeclared.append(
                    Undeclared(
                        top.name,
                        entry.name,
                        relative_name(landing, entry) + "/",
                        f"{len(files)} files: declare source {top.name}, table {entry.name} "
                        "in models/staging, or remove the folder",
                    )
                )
    return delivery


def leaves(landing: Path, path: Path) -> bool:
    """Whether the path leads out of the landing folder by a link: what lies there was not delivered."""
    return not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(landing))


def relative_name(landing: Path, path: Path) -> str:
    """Return the path below the landing folder with slashes; odd bytes in it as escapes."""
    name = path.relative_to(landing).as_posix()
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def sha256(path: Path) -> str:
    """Return the SHA-256 of the file as delivered, hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()


def _stray(landing: Path, path: Path) -> Undeclared:
    name = relative_name(landing, path)
    source = name.split("/")[0] if "/" in name else ""
    detail = "lies in no table's folder: move it to landing/<source>/<table>/"
    if leaves(landing, path):
        detail = "a link out of the landing folder: put the files themselves there"
    return Undeclared(source, "", name, detail)


def _entries(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if not _is_ignored(path.name))


def _files_below(landing: Path, folder: Path) -> Iterator[Path]:
    """Yield the files below a folder, and links to folders out of the landing, which are not followed."""
    seen: set[str] = set()
    for parent, folders, names in os.walk(folder, followlinks=True):
        if (real := os.path.realpath(parent)) in seen:
            folders[:] = []
            continue
        seen.add(real)
        inside = [name for name in sorted(folders) if not name.startswith(".")]
        folders[:] = [name for name in inside if not leaves(landing, Path(parent, name))]
        yield from (Path(parent, name) for name in inside if name not in folders)
        yield from (Path(parent, name) for name in sorted(names) if not _is_ignored(name))


def _is_ignored(name: str) -> bool:
    return name.startswith(".") or name.upper() in ("README", "README.MD", "README.TXT", "SOURCE.MD")
