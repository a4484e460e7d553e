"""dbt's unit tests in this process: its own rendering of fixtures and expected rows, our code between them."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import duckdb
import sqlglot
from sqlglot import exp

FIXTURE = "__dbt__cte__"


@dataclass(frozen=True)
class UnitTest:
    """A unit test: its name is that of the schema of its fixtures and expected rows; it compares some columns."""

    name: str
    fixtures: frozenset[str]
    columns: str
    expects_rows: bool

    def _fixture(self, table: str) -> str:
        """What dbt calls the rows that stand for a table: it writes a source's name before its table's."""
        of_sources = [name for name in self.fixtures if name.endswith(f"__{table}")]
        return FIXTURE + table if FIXTURE + table in self.fixtures or not of_sources else of_sources[0]

    def holds(self, connection: duckdb.DuckDBPyConnection, code: str) -> bool:
        """Whether the select `code` gives exactly the expected rows."""
        tree = sqlglot.parse_one(code, dialect="duckdb")
        for table in tree.find_all(exp.Table):
            if table.catalog:
                for key, name in (("catalog", None), ("db", self.name), ("this", self._fixture(table.name))):
                    table.set(key, exp.to_identifier(name, quoted=True) if name else None)
        connection.execute(f"create or replace temp table actual as select {self.columns} from ({tree.sql('duckdb')})")
        source = f'"{self.name}".expected' if self.expects_rows else "actual limit 0"
        rows = f"(select {self.columns} from {source})"
        differing = connection.execute(
            f"select count(*) from ((from actual except all {rows}) union all ({rows} except all from actual))"
        ).fetchone()
        return differing == (0,)


class UnitTests:
    """The unit tests that dbt ran into a target folder; those of a model are laid down when first asked for.

    A test that overrides a setting is of other code than what was compiled: it is left out.
    """

    def __init__(self, target: Path, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._renderings: defaultdict[str, list[Path]] = defaultdict(list)
        self._found: dict[str, list[UnitTest]] = {}
        for test in json.loads((target / "manifest.json").read_text())["unit_tests"].values():
            if any((test["overrides"] or {}).values()):
                continue
            (rendering,) = (target / "run").glob(f"*/{test['original_file_path']}/**/{test['name']}.sql")
            self._renderings[test["model"]].append(rendering)

    def of(self, model: str) -> list[UnitTest]:
        """The unit tests of a model."""
        if model not in self._found:
            self._found[model] = [_laid_down(self._connection, model, path) for path in sorted(self._renderings[model])]
        return self._found[model]


def _laid_down(connection: duckdb.DuckDBPyConnection, model: str, rendering: Path) -> UnitTest:
    schema = f"{model} {rendering.stem}"
    tree = sqlglot.parse_one(rendering.read_text(), dialect="duckdb")
    connection.execute(f'create schema "{schema}"')
    fixtures = {cte.alias: cte.this for cte in tree.find_all(exp.CTE) if cte.alias.startswith(FIXTURE)}
    for name, rows in fixtures.items():
        connection.execute(f'create table "{schema}"."{name}" as {rows.sql("duckdb")}')
    (expected,) = (cte.this for cte in tree.find_all(exp.CTE) if cte.alias == "dbt_internal_unit_test_expected")
    columns = ", ".join(column.sql("duckdb") for column in expected.expressions if isinstance(column, exp.Column))
    expects_rows = all(table.name != "dbt_internal_unit_test_actual" for table in expected.find_all(exp.Table))
    if expects_rows:
        connection.execute(f'create table "{schema}".expected as {expected.sql("duckdb")}')
    return UnitTest(schema, frozenset(fixtures), columns, expects_rows)
