"""Every cell of the native layout is read as the contract says: the base models against a reading in plain Python."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
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


def records(connection: duckdb.DuckDBPyConnection, table: str) -> list[Row]:
    """All rows of a table, by name of column."""
    cursor = connection.execute(f"from {table}")
    names = [column[0] for column in cursor.description or []]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def origin(row: Row) -> tuple[str, ...]:
    """What leads back to the line of a file."""
    return tuple(row[name] for name in ORIGIN)
