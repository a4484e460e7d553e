"""What each source can serve, and why not, from the declarations of KPIs and of staging and from the native files."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from rebuild import PROJECT, Models, opened

Row = dict[str, Any]

GOLDEN = Path("tests/python/golden/landing/callhouse")
NUMBER = {"customer_key": "customer_number"}  # the key is made of what the file holds
CASE_OF = {"queue_visits": "exit_reason", "surveys": "kind"}
KNOWN = "every field is known"
RUN = ["int_native_fields", "int_capabilities"]  # on sparse exports

# Default variants, by what the two public data sets hold: their columns are described in their sources' YAML.
SERVED = {
    "pwc": {
        *("calls_offered", "calls_answered", "calls_handled", "missed_calls", "missed_call_rate", "abandonment_rate"),
        *("service_level", "asa_seconds", "avg_talk_seconds", "avg_call_duration_seconds"),
        *("csat_score", "csat_mean", "resolution_rate"),
    },
    "technion": {
        *("calls_offered", "calls_answered", "calls_handled", "missed_calls", "missed_call_rate", "abandonment_rate"),
        *("service_level", "asa_seconds", "avg_wait_seconds", "avg_talk_seconds", "avg_call_duration_seconds"),
        *("fcr_rate", "repeat_call_rate", "calls_per_customer"),
    },
}


def models_of(project: Path, folder: str) -> list[Row]:
    """The models of the YAML files of a folder."""
    files = sorted((project / folder).glob("*.yml"))
    return [model for file in files for model in yaml.safe_load(file.read_text()).get("models", [])]


@cache
def needs(project: Path) -> dict[tuple[str, str], list[str]]:
    """{(kpi_id, variant): fields}: a variant's own needs stand in place of the KPI's."""
    return {
        (kpi_id, variant): parts.get("needs", kpi["needs"])
        for model in models_of(project, "models/intermediate/kpi")
        for kpi_id, kpi in model["config"]["meta"]["kpis"].items()
        for variant, parts in kpi["variants"].items()
    }


@cache
def declared(project: Path, source: str) -> dict[str, list[str] | None]:
    """{table.column: the cases for which it is known, None for all} of a source's staging."""
    found: dict[str, list[str] | None] = {}
    for model in models_of(project, f"models/staging/{source}"):
        kind, _, table = model["name"].partition(f"_{source}__")
        for column in model["columns"] if kind == "stg" else []:
            only_for = column.get("config", {}).get("meta", {}).get("only_for")
            found[f"{table}.{column['name']}"] = only_for
    return found


def is_declared(project: Path, source: str, need: str) -> bool:
    """Whether a source's staging declares `table.column`, or `table.column.case` for that case."""
    table, column, *case = need.split(".")
    fields = declared(project, source)
    only_for = fields.get(f"{table}.{column}")
    return f"{table}.{column}" in fields and (only_for is None or set(case) <= set(only_for))


def is_carried(records: list[Row], need: str) -> bool:
    """Whether a native record of the need's table has a value there, where a case is named a record of that case."""
    table, column, *case = need.split(".")
    return any(record[column] and (not case or record[CASE_OF[table]] == case[0]) for record in records)


def capabilities(project: Path, known_to: Callable[[str, str], bool]) -> Iterator[tuple[str, str, str, bool, str]]:
    """Rows of int_capabilities; the reason names the fields, in order, that the source does not know."""
    for source in sorted(path.name for path in (project / "models/staging").iterdir() if path.is_dir()):
        for (kpi_id, variant), fields in needs(project).items():
            unknown = sorted(field for field in fields if not known_to(source, field))
            reason = f"the source does not know {', '.join(unknown)}" if unknown else KNOWN
            yield source, kpi_id, variant, not unknown, reason


def wanted(project: Path, carried: Collection[str]) -> set[tuple[str, str, str, bool, str]]:
    """All rows, where the native records carry these fields."""
    return set(
        capabilities(
            project,
            lambda source, need: need in carried if source == "callhouse" else is_declared(project, source, need),
        )
    )


def found(connection: duckdb.DuckDBPyConnection) -> set[tuple[Any, ...]]:
    query = "select source_system, kpi_id, variant, can_serve, reason from intermediate.int_capabilities"
    rows = connection.execute(query).fetchall()
    assert len(rows) == len(set(rows))
    return set(rows)


def fields_of(project: Path) -> list[str]:
    """Every field that a KPI needs, by name."""
    return sorted({field for fields in needs(project).values() for field in fields})


def golden_records(project: Path, table: str) -> Iterator[Row]:
    """What the golden day's files hold of a table, under the contract's names; an unanswered survey has no score."""
    for file in sorted((project / GOLDEN / table).glob("*.csv")):
        with file.open(newline="") as lines:
            for record in csv.DictReader(lines):
                known = {column: record[named] for column, named in NUMBER.items() if named in record}
                unanswered = {"score": ""} if "score" in record and not record["answered_at"] else {}
                yield record | known | unanswered


@cache
def carried_on_the_golden_day(project: Path) -> set[str]:
    """Fields that the golden day's records carry."""
    records = {field.split(".")[0]: list(golden_records(project, field.split(".")[0])) for field in fields_of(project)}
    return {field for field in fields_of(project) if is_carried(records[field.split(".")[0]], field)}


def test_every_row_of_the_golden_day(golden: duckdb.DuckDBPyConnection, project: Path) -> None:
    assert sorted(found(golden) ^ wanted(project, carried_on_the_golden_day(project)), key=str) == []


def test_public_data_sets_serve_what_they_hold(golden: duckdb.DuckDBPyConnection) -> None:
    for source, kpis in SERVED.items():
        rows = {row for row in found(golden) if row[0] == source and row[2] == "default"}
        assert {row[1] for row in rows if row[3]} == kpis
        assert {row[1] for row in rows if row[4] == KNOWN} == kpis


# Sparse native exports: each record carries one field. The fields of a table are numbered from 1; an export holds those
# whose number has its bit. The fourth export tells no cases, and the last holds every field, without cases.
SPARSE = range(5)


def sparse_records(project: Path, export: int) -> dict[str, list[Row]]:
    """{table: records} of a sparse export; the first record of each table is blank."""
    records: dict[str, list[Row]] = {}
    numbers: Counter[str] = Counter()
    for field in fields_of(project):
        table, column, *case = field.split(".")
        numbers[table] += 1
        assert numbers[table] < 15, f"the fields of {table} take another bit"
        record: Row = {column: "told" if (numbers[table] | 16) >> export & 1 else None}
        if case:
            record = record | {CASE_OF[table]: case[0]} if export < 3 else {}
        records.setdefault(table, [{}]).append(record)
    return records


def columns_of(project: Path) -> dict[str, list[str]]:
    """{table: columns} that needs name, and those that tell their cases."""
    columns: defaultdict[str, set[str]] = defaultdict(set)
    for field in fields_of(project):
        table, column, *case = field.split(".")
        columns[table] |= {column, CASE_OF[table]} if case else {column}
    return {table: sorted(names) for table, names in columns.items()}


def build_sparse(models: Models, database: Path, export: int) -> None:
    """Work out the capabilities of a sparse export."""
    with opened(database) as connection:
        models.make_schemas(connection)
        records, columns = sparse_records(PROJECT, export), columns_of(PROJECT)
        for table, names in columns.items():
            connection.execute(f"create table callhouse.staging.stg_callhouse__{table} ({' text, '.join(names)} text)")
            rows = [[record.get(name) for name in names] for record in records[table]]
            marks = ", ".join("?" * len(names))
            connection.executemany(f"insert into callhouse.staging.stg_callhouse__{table} values ({marks})", rows)
        for name in RUN:
            models.run_model(connection, name, models.sql(name))


@pytest.fixture(scope="module", params=SPARSE)
def sparse(
    models: Models, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A reader of the capabilities of a sparse native export."""
    database = tmp_path_factory.mktemp("warehouse") / "callhouse.duckdb"
    build_sparse(models, database, request.param)
    with duckdb.connect(str(database), read_only=True) as connection:
        yield connection


def carried_by(sparse: duckdb.DuckDBPyConnection, project: Path) -> set[str]:
    """Fields that the records of a sparse export carry."""
    records = {}
    for table, names in columns_of(project).items():
        rows = sparse.execute(f"select {', '.join(names)} from staging.stg_callhouse__{table}").fetchall()
        records[table] = [dict(zip(names, row, strict=True)) for row in rows]
    return {field for field in fields_of(project) if is_carried(records[field.split(".")[0]], field)}


def test_every_row_of_a_sparse_export(sparse: duckdb.DuckDBPyConnection, project: Path) -> None:
    assert sorted(found(sparse) ^ wanted(project, carried_by(sparse, project)), key=str) == []


def test_fields_that_a_sparse_export_carries(sparse: duckdb.DuckDBPyConnection, project: Path) -> None:
    carried = carried_by(sparse, project)
    assert 0 < len(carried) < len(fields_of(project))
    rows = sparse.execute("select need, is_known from intermediate.int_native_fields").fetchall()
    told = [("nothing", True), *((field, field in carried) for field in fields_of(project))]
    assert sorted(rows, key=str) == sorted(told, key=str)
