"""Compile the project, and run compiled models in one process: a whole build, or a part with some models changed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb

from callhouse.dbt_plugin import DEMO_KEY, hmac_pads
from callhouse.landing import land_whole

PROJECT = Path(__file__).resolve().parents[2]
KINDS = ("model", "seed", "test", "analysis")
LANDED = "landed_files"  # a Python model: it calls the landing


def dbt(target: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run dbt in a process of its own, its files in `target`, with no CALLHOUSE_ setting but the given ones."""
    command = [sys.executable, "-c", "from dbt.cli.main import cli; cli()", *arguments]
    usual = {"--target-path": str(target), "--log-path": str(target / "logs"), "--log-level-file": "none"}
    for option, choice in usual.items():
        if option not in arguments:
            command += [option, choice]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("CALLHOUSE_")}
    clean |= {"DBT_PROFILES_DIR": str(PROJECT), "CALLHOUSE_TARGET": "ci"} | environment
    return subprocess.run(command, cwd=PROJECT, env=clean, capture_output=True, text=True)


def compiled(target: Path, database: Path) -> Path:
    """The manifest of the project compiled for a database of that path; exits where dbt fails."""
    done = dbt(target, "compile", CALLHOUSE_DB=str(database))
    if done.returncode:
        sys.exit(f"dbt does not compile the models:\n{done.stdout[-3000:]}{done.stderr[-1000:]}")
    return target / "manifest.json"


class Models:
    """The models, seeds and data tests of a manifest with compiled code; models in an order in which they can run.

    `warnings` are the tests that stop no build.
    """

    def __init__(self, manifest: Path) -> None:
        content = json.loads(manifest.read_text())
        nodes: dict[str, dict[str, Any]] = content["nodes"]
        self.kept = [table for table in content["sources"].values() if table["source_name"] in ("history", "carried")]
        kinds = {kind: [n for n in nodes.values() if n["resource_type"] == kind] for kind in KINDS}
        self.nodes = {node["name"]: node for node in kinds["model"]}
        self.seeds = kinds["seed"]
        self.analyses = {node["name"]: str(node["compiled_code"]) for node in kinds["analysis"]}
        self.tests = {node["name"]: str(node["compiled_code"]) for node in kinds["test"]}
        self.warnings = {node["name"] for node in kinds["test"] if node["config"]["severity"].lower() == "warn"}
        names = {node["unique_id"]: name for name, node in self.nodes.items()}
        self.parents = {
            name: [names[parent] for parent in node["depends_on"]["nodes"] if parent in names]
            for name, node in self.nodes.items()
        }
        self.tested = {
            node["name"]: [names[parent] for parent in node["depends_on"]["nodes"] if parent in names]
            for node in kinds["test"]
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

    def narrow(self, wanted: set[str]) -> None:
        """Leave in `order` only the wanted models and what they read."""
        needed: set[str] = set()
        for name in reversed(self.order):
            if name in wanted or name in needed:
                needed.update([name, *self.parents[name]])
        self.order = [name for name in self.order if name in needed]

    def touched(self, changed: set[str]) -> list[str]:
        """The changed models and all that read them, parents first."""
        found = set(changed)
        for name in self.order:
            if found.intersection(self.parents[name]):
                found.add(name)
        return [name for name in self.order if name in found]

    def ancestors(self, name: str) -> set[str]:
        """A model and all that it reads, near and far."""
        found, asked = {name}, [name]
        while asked:
            new = set(self.parents[asked.pop()]) - found
            found |= new
            asked += new
        return found

    def rebuild(self, connection: duckdb.DuckDBPyConnection, changes: Mapping[str, str]) -> list[str]:
        """Give models other code ({name: sql}) and run them and what reads them; the names of those that ran."""
        touched = self.touched(set(changes))
        for name in touched:
            self.run_model(connection, name, changes.get(name) or self.sql(name))
        return touched

    def build(self, connection: duckdb.DuckDBPyConnection, landing: Path) -> None:
        """Land a folder and run everything: what `dbt build` does but for its tests and its log."""
        self.land(connection, landing)
        self.run(connection)

    def make_schemas(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Make the schemas in which models and seeds lie."""
        for schema in {node["schema"] for node in [*self.nodes.values(), *self.seeds]}:
            connection.execute(f'create schema if not exists callhouse."{schema}"')

    def make_kept_tables(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Make the tables that builds find and do not make: their history, and what is carried into a build of days."""
        for table in self.kept:
            typed = ", ".join(f"{column['name']} {column['data_type']}" for column in table["columns"].values())
            connection.execute(f"create schema if not exists callhouse.{table['schema']}")
            connection.execute(f"create table if not exists callhouse.{table['schema']}.{table['name']} ({typed})")

    def sow(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Make the seeds."""
        for seed in self.seeds:
            self._sow(connection, seed)

    def land(self, connection: duckdb.DuckDBPyConnection, landing: Path) -> None:
        """Make the schemas and seeds, and land a folder in one transaction."""
        self.make_schemas(connection)
        self.sow(connection)
        self.make_kept_tables(connection)
        land_whole(connection, landing, PROJECT)
        connection.execute(f"create or replace table callhouse.raw.{LANDED} as from callhouse.raw._files")

    def run(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Run the models of `order`."""
        for name in self.order:
            if name != LANDED:
                self.run_model(connection, name, self.sql(name))

    def failures(self, connection: duckdb.DuckDBPyConnection, of: set[str] | None = None) -> dict[str, int]:
        """Data tests (`of` some models only) that find something, with the number of rows they find."""
        asked = [name for name in self.tests if of is None or of.intersection(self.tested[name])]
        counts = {name: connection.execute(f"select count(*) from ({self.tests[name]})").fetchone() for name in asked}
        return {name: count[0] for name, count in counts.items() if count and count[0]}

    def run_model(self, connection: duckdb.DuckDBPyConnection, name: str, sql: str) -> None:
        """Run one model with the given code."""
        node = self.nodes[name]
        place = f'callhouse."{node["schema"]}"."{name}"'
        if node["config"]["materialized"] == "view":
            connection.execute(f"create or replace view {place} as {sql}")
        elif node["contract"]["enforced"]:
            columns = [(column["name"], column["data_type"]) for column in node["columns"].values()]
            typed = ", ".join(f'"{column}" {kind}' for column, kind in columns)
            named = ", ".join(f'"{column}"' for column, _ in columns)
            connection.execute(f"create or replace table {place} ({typed})")
            connection.execute(f"insert into {place} select {named} from ({sql})")
        else:
            connection.execute(f"create or replace table {place} as {sql}")

    def _sow(self, connection: duckdb.DuckDBPyConnection, seed: dict[str, Any]) -> None:
        types = ", ".join(f"'{name}': '{kind}'" for name, kind in seed["config"]["column_types"].items())
        typed = f", types = {{{types}}}" if types else ""
        connection.execute(
            f'create or replace table callhouse."{seed["schema"]}"."{seed["name"]}" as '
            f"from read_csv('{PROJECT / seed['original_file_path']}', header = true, delim = ','{typed})"
        )


def opened(database: Path, *, read_only: bool = False) -> duckdb.DuckDBPyConnection:
    """Open a built database, or a new one, under the name that its compiled models know."""
    connection = duckdb.connect()
    connection.execute("set TimeZone = 'UTC'")
    connection.execute("set threads = 1")  # planning takes the time of a small build, and `make test` runs two at once
    connection.execute(f"attach '{database}' as callhouse {'(read_only)' if read_only else ''}")
    connection.execute("use callhouse")
    for name, pad in zip(("hash_inner_pad", "hash_outer_pad"), hmac_pads(DEMO_KEY), strict=True):
        connection.execute(f"set variable {name} = ?", [pad])
    return connection
