"""Every cell of the native layout is read as the contract says, and what became of each row is told."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from marts import records
from native_reading import TABLES, Row, columns, judged

ORIGIN = ("_source_file", "_file_hash", "_source_line")
VERDICTS = ("bad_fields", "content_hash", "reject_reason", "row_status", "is_conflict")
SHOWN = 8


@pytest.fixture(scope="module")
def native(native_database: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A reader of a database of texts beyond measure."""
    with duckdb.connect(str(native_database), read_only=True) as connection:
        yield connection


def test_every_cell_is_read_as_the_contract_says(native: duckdb.DuckDBPyConnection) -> None:
    wrong: list[str] = []
    for table in TABLES:
        raw = records(native, f"raw.callhouse__{table}")
        built = {origin(row): row for row in records(native, f"staging.base_callhouse__{table}")}
        expected = judged(table, raw)
        assert len(built) == len(raw) == len(expected)
        names = [*columns(table), "updated_at", *VERDICTS, "_exported_at"]
        names += ["customer_key"] if "customer_number" in names else []
        texts = {origin(row): row for row in raw}
        for row in expected:
            found = built[origin(row)]
            wrong += [
                f"{table}.{name} of {texts[origin(row)].get(name)!r}: {row[name]!r} expected, {found[name]!r} built"
                for name in names
                if (type(row[name]), row[name]) != (type(found[name]), found[name])
            ]
    assert wrong[:SHOWN] == []


def test_every_verdict_is_given_in_every_table(native: duckdb.DuckDBPyConnection) -> None:
    for table, (_, reasons) in TABLES.items():
        rows = records(native, f"staging.base_callhouse__{table}")
        assert {row["row_status"] for row in rows} == {"staged", "superseded", "quarantined"}
        assert {row["reject_reason"] for row in rows} == {None, *(reason for reason, _ in reasons)}
        assert {row["_exported_at"] for row in rows} == {None, "1", "2"}


def test_each_table_of_the_contract_holds_the_staged_rows(native: duckdb.DuckDBPyConnection) -> None:
    wrong: list[str] = []
    for table in TABLES:
        built = [row for row in records(native, f"intermediate.int_{table}") if row["source_system"] == "callhouse"]
        names = sorted(built[0].keys() - {"source_system"})
        staged = [
            row for row in judged(table, records(native, f"raw.callhouse__{table}")) if row["row_status"] == "staged"
        ]
        wrong += [
            f"{table}: {how} {dict(zip(names, row, strict=True))}"
            for how, rows in (
                ("lacks", cells(passed_on(table, staged), names) - cells(built, names)),
                ("has", cells(built, names) - cells(passed_on(table, staged), names)),
            )
            for row in rows
        ]
    assert wrong[:SHOWN] == []


def test_what_is_wrong_with_a_row_is_told_with_its_text(native: duckdb.DuckDBPyConnection) -> None:
    told: dict[str, list[tuple[Any, ...]]] = {"quarantine": [], "conflicts": [], "bad_fields": []}
    ledger = []
    for table in TABLES:
        raw = records(native, f"raw.callhouse__{table}")
        texts = {origin(row): row for row in raw}
        rows = judged(table, raw)
        for row in rows:
            place = (table, row["_source_file"], row["_source_line"], texts[origin(row)])
            if row["reject_reason"]:
                told["quarantine"].append((*place, row["reject_reason"]))
            elif row["is_conflict"]:
                told["conflicts"].append(place)
            elif row["row_status"] == "staged" and row["bad_fields"]:
                told["bad_fields"].append((*place, row["bad_fields"]))
        counts = Counter(row["row_status"] for row in rows)
        forgotten = sum(row.get("customer_number") == "forgotten" for row in raw)
        ledger.append((table, len(raw), counts["staged"], counts["superseded"], counts["quarantined"], forgotten))
    for name, last in (("quarantine", ", reason"), ("conflicts", ""), ("bad_fields", ", bad_fields")):
        found = native.execute(
            f"select table_name, source_file, source_line, raw_record{last} from quality.{name} order by all"
        ).fetchall()
        assert Counter(map(str, map(as_read, found))) == Counter(map(str, map(as_read, told[name]))), name
    assert (
        sorted(ledger)
        == native.execute(
            """
        select table_name, raw_rows, staged_rows, superseded_rows, quarantined_rows, forgotten_rows
        from quality.row_ledger
        where source_system = 'callhouse'
        order by all
        """
        ).fetchall()
    )
    assert sum(forgotten for *_, forgotten in ledger) > 0


def as_read(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """A told row with its text as the cells that it names, the time of landing left out."""
    table, file, line, text, *rest = row
    cells = json.loads(text) if isinstance(text, str) else text
    named = sorted(
        (name, None if value is None else str(value)) for name, value in cells.items() if name != "_loaded_at"
    )
    return table, file, int(line), named, *rest


def passed_on(table: str, staged: list[Row]) -> list[Row]:
    """Staged rows as the marts may see them: names of agents are their ids, an unanswered survey has no score."""
    if table == "source_loads":
        return [{"complete_through_at": max(row["complete_through_at"] for row in staged)}]
    if table == "agents":
        return [row | {"agent_name": row["agent_id"]} for row in staged]
    if table == "surveys":
        return [row | {"score": row["score"] if row["answered_at"] else None} for row in staged]
    return staged


def cells(rows: list[Row], names: list[str]) -> Counter[tuple[Any, ...]]:
    """Some columns of rows, counted."""
    return Counter(tuple(row[name] for name in names) for row in rows)


def origin(row: Row) -> tuple[str, ...]:
    """What leads back to the line of a file."""
    return tuple(row[name] for name in ORIGIN)
