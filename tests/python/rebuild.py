"""Run compiled models again in one process, with some of them changed: what a mistake in one does to the marts."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb

from callhouse.dbt_plugin import DEMO_KEY, hmac_pads


class Models:
    """The models of a manifest that holds compiled code, in an order in which they can run."""

    def __init__(self, manifest: Path) -> None:
        nodes: dict[str, dict[str, Any]] = json.loads(manifest.read_text())["nodes"]
        self.nodes = {node["name"]: node for node in nodes.values() if node["resource_type"] == "model"}
        names = {node["unique_id"]: name for name, node in self.nodes.items()}
        self.parents = {
            name: [names[parent] for parent in node["depends_on"]["nodes"] if parent in names]
            for name, node in self.nodes.items()
        }
        self.order = list(self._sorted())

    def _sorted(self) -> Iterator[str]:
        done: set[str] = set()
        while len(done) < len(self.nodes):
            ready = [name for name in self.nodes if name not in done and done.issuperset(self.parents[name])]
            done.update(ready)
            yield from ready

    def sql(self, name: str) -> str:
        """The compiled select of a model."""
        return str(self.nodes[name]["compiled_code"])

    def touched(self, changed: set[str]) -> list[str]:
        """The changed models and all that read them, parents first."""
        found = set(changed)
        for name in self.order:
            if found.intersection(self.parents[name]):
                found.add(name)
        return [name for name in self.order if name in found]

    def rebuild(self, connection: duckdb.DuckDBPyConnection, changes: Mapping[str, str]) -> list[str]:
        """Give models other code ({name: sql}) and run them and what reads them; the names of those that ran."""
        touched = self.touched(set(changes))
        for name in touched:
            node = self.nodes[name]
            kind = "view" if node["config"]["materialized"] == "view" else "table"
            place = f'callhouse."{node["schema"]}"."{name}"'
            connection.execute(f"create or replace {kind} {place} as {changes.get(name) or self.sql(name)}")
        return touched


def opened(database: Path, *, read_only: bool = False) -> duckdb.DuckDBPyConnection:
    """Open a built database under the name that its compiled models know."""
    connection = duckdb.connect()
    connection.execute("set TimeZone = 'UTC'")
    connection.execute(f"attach '{database}' as callhouse {'(read_only)' if read_only else ''}")
    connection.execute("use callhouse")
    for name, pad in zip(("hash_inner_pad", "hash_outer_pad"), hmac_pads(DEMO_KEY), strict=True):
        connection.execute(f"set variable {name} = ?", [pad])
    return connection
