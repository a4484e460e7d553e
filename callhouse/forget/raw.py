"""The build file without a customer: a fresh file with what builds do not make anew, put in the old one's place.

Fresh, because DuckDB leaves deleted rows in free blocks of a file.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import duckdb

from callhouse.forget.files import Rewritten
from callhouse.forget.number import Number
from callhouse.forget.sql import blanked
from callhouse.landing.contract import Table
from callhouse.landing.names import META_COLUMNS, literal, quoted

KEPT = ("build_log", "kpi_history", "input_history")  # of the schema quality: no build makes them anew
MANIFEST, MALFORMED = "_files", "malformed_lines"
MADE_BY_DBT = "landed_files"


def fresh_copy(
    warehouse: Path, copy: Path, tables: Iterable[Table], number: Number, files: Sequence[Rewritten]
) -> None:
    """Write the schema raw, build log and history of `warehouse` to the fresh file `copy`, without the customer.

    Rows of a rewritten file get the hash of the new one: it is the same delivery and must not land again.
    """
    declared = {table.raw_name: table for table in tables}
    with duckdb.connect() as connection:
        connection.execute(f"attach {literal(str(warehouse))} as old (read_only)")
        connection.execute(f"attach {literal(str(copy))} as fresh")
        connection.execute("create temp table files (source_file varchar, before varchar, after varchar, bytes bigint)")
        for file in files:
            connection.execute(
                "insert into files values (?, ?, ?, ?)", [file.name, file.before, file.after, file.bytes]
            )
        for schema, name in connection.execute(
            "select schema_name, table_name from duckdb_tables() where database_name = 'old' "
            "and (schema_name = 'raw' and table_name <> ? or schema_name = 'quality' and table_name in ?) order by all",
            [MADE_BY_DBT, KEPT],
        ).fetchall():
            connection.execute(f"create schema if not exists fresh.{quoted(schema)}")
            columns = _columns(connection, schema, name)
            new = {column: f"held.{quoted(column)}" for column in columns}
            if name in declared:
                texts = {column: text for column, text in new.items() if column not in META_COLUMNS}
                new |= blanked(declared[name], texts, number)
            if name == MALFORMED:
                new["raw_record"] = number.without_sql(new["raw_record"])
            path, digest = ("_source_file", "_file_hash") if name in declared else ("source_file", "file_hash")
            joined = ""
            if {path, digest} <= new.keys():
                joined = f"left join files on held.{path} = files.source_file and held.{digest} = files.before"
                new[digest] = f"coalesce(files.after, held.{digest})"
            if name == MANIFEST:
                new["bytes"] = "coalesce(files.bytes, held.bytes)"
            selected = ", ".join(f"{value} as {quoted(column)}" for column, value in new.items())
            place = f"{quoted(schema)}.{quoted(name)}"
            connection.execute(f"create table fresh.{place} as select {selected} from old.{place} as held {joined}")
        connection.execute("checkpoint fresh")
        connection.execute("detach fresh")


def _columns(connection: duckdb.DuckDBPyConnection, schema: str, name: str) -> list[str]:
    rows = connection.execute(
        "select column_name from duckdb_columns() where database_name = 'old' and schema_name = ? and table_name = ? "
        "order by column_index",
        [schema, name],
    ).fetchall()
    return [column for (column,) in rows]
