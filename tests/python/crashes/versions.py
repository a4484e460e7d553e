"""What a published file holds: the checksums of its tables, and the version that these are."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

Contents = dict[str, tuple[int, int]]
HISTORY = "quality.kpi_history"


def contents(file: Path, some: Callable[[list[str]], list[str]] = list) -> tuple[int, Contents]:
    """The number of the build that a published file holds, and rows and checksum of its other tables, or `some`."""
    with duckdb.connect(str(file), read_only=True) as connection:
        [(number,)] = connection.execute("select build_number from quality.published_build").fetchall()
        names = connection.execute(
            "select schema_name || '.' || table_name as name from duckdb_tables() "
            "where table_name <> 'published_build' order by name"
        ).fetchall()
        found: Contents = {}
        for name in some([name for (name,) in names]):
            # a build that was killed had a number, too: the history's next rows have a later one
            rows = f"(select columns(name -> name <> 'build_number') from {name})"
            query = f"select count(*), coalesce(sum(hash(t)::hugeint), 0) from {rows} as t"
            [(number_of_rows, checksum)] = connection.execute(query).fetchall()
            found[name] = (int(number_of_rows), int(checksum))
    return int(number), found


@dataclass(frozen=True)
class Versions:
    """The two versions that a published file may hold, and the number of the older build."""

    old: Contents
    new: Contents
    old_number: int

    def verdict(self, published: Path, *, may_be_missing: bool) -> str:
        """Say what a kill left: none, old, new, or `new, manifest old`; raises AssertionError for anything else."""
        manifest = published.with_name(f"{published.name}.json")
        if not published.is_file():
            assert may_be_missing, "the published file is gone"
            assert not manifest.exists(), "a manifest without its file"
            return "none"
        number, found = contents(published)
        version = {False: "new", True: "old"}[number == self.old_number and not may_be_missing]
        wanted: Contents = dict(getattr(self, version))
        if may_be_missing:  # who begins with both deliveries has no history of the first
            wanted.pop(HISTORY, None)
            found.pop(HISTORY, None)
        assert found == wanted, f"build {number} is not wholly {version}"
        digest = hashlib.sha256(published.read_bytes()).hexdigest()
        told: dict[str, Any] = {"sha256": None, "build": {"number": None}}
        if manifest.is_file():
            told = json.loads(manifest.read_text())
        if told["sha256"] == digest:
            assert told["build"]["number"] == number, "the manifest names another build than the file"
            return version
        before = None if may_be_missing else self.old_number
        assert (version, told["build"]["number"]) == ("new", before), f"the manifest is neither of {version} nor of old"
        return "new, manifest old"
