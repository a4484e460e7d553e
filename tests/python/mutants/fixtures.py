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
    """A unit test: the schema that holds its fixtures and its expected rows, and the columns that it compares."""

    name: str
    schema: str
    columns: str
    expects_rows: bool

    def holds(self, connection: duckdb.DuckDBPyConnection, code: str) -> bool:
        """Whether the select `code` gives exactly the expected rows."""
        tree = sqlglot.parse_one(code, dialect="duckdb")
        for table in tree.find_all(exp.Table):
            if table.catalog:
                for key, name in (("catalog", None), ("db", self.schema), ("this", FIXTURE + table.name)):
                    table.set(key, exp.to_identifier(name, quoted=True) if name else None)
        connection.execute(f"create or replace temp table actual as select {self.columns} from ({tree.sql('duckdb')})")
        expected = (
            f"(select {self.columns} from {self.schema}.expected)" if self.expects_rows else "(from actual limit 0)"
        )
        differing = connection.execute(
            f"select count(*) from ((from actual except all {expected}) union all ({expected} except all from actual))"
        ).fetchone()
        return differing == (0,)


def unit_tests(target: Path, connection: duckdb.DuckDBPyConnection) -> dict[str, list[UnitTest]]:
    """The unit tests that dbt ran into a target folder, by model; their rows are laid down in the database."""
    declared = json.loads((target / "manifest.json").read_text())["unit_tests"].values()
    found: defaultdict[str, list[UnitTest]] = defaultdict(list)
    for number, test in enumerate(sorted(declared, key=lambda test: str(test["unique_id"]))):
        (rendering,) = (target / "run").glob(f"*/{test['original_file_path']}/**/{test['name']}.sql")
        found[test["model"]].append(_laid_down(connection, test["name"], f"unit_test_{number}", rendering.read_text()))
    return found


def _laid_down(connection: duckdb.DuckDBPyConnection, name: str, schema: str, rendering: str) -> UnitTest:
    tree = sqlglot.parse_one(rendering, dialect="duckdb")
    connection.execute(f'create schema "{schema}"')
    for cte in tree.find_all(exp.CTE):
        if cte.alias.startswith(FIXTURE):
            connection.execute(f'create table "{schema}"."{cte.alias}" as {cte.this.sql("duckdb")}')
    (expected,) = (cte.this for cte in tree.find_all(exp.CTE) if cte.alias == "dbt_internal_unit_test_expected")
    columns = ", ".join(column.sql("duckdb") for column in expected.expressions if isinstance(column, exp.Column))
    expects_rows = all(table.name != "dbt_internal_unit_test_actual" for table in expected.find_all(exp.Table))
    if expects_rows:
        connection.execute(f'create table "{schema}".expected as {expected.sql("duckdb")}')
    return UnitTest(name, schema, columns, expects_rows)
