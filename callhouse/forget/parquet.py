"""A Parquet file without a customer."""

from __future__ import annotations

from pathlib import Path

import duckdb

from callhouse.forget.number import Number
from callhouse.forget.sql import blanked
from callhouse.landing.contract import Table
from callhouse.landing.names import column_names, literal, quoted


def rewrite_parquet(path: Path, changed: Path, table: Table, number: Number) -> bool:
    """Write `changed`, with the columns that had to change as text; return False where nobody is mentioned."""
    with duckdb.connect() as connection:
        try:
            connection.execute(f"create view file as from read_parquet({literal(str(path))})")
            fields = [name for name, *_ in connection.execute("describe from file").fetchall()]
            names = column_names(fields, table.declared)
            texts = {name: f"{quoted(field)}::varchar" for name, field in zip(names, fields, strict=True)}
            new = blanked(table, texts, number)
            differ = ", ".join(
                f"coalesce(bool_or({new[name]} is distinct from {texts[name]}), false)" for name in names
            )
            row = connection.execute(f"select {differ} from file").fetchone()
        except duckdb.Error:  # the landing finds it unreadable as well
            return False
        assert row is not None
        if not any(row):
            return False
        selected = ", ".join(
            f"{new[name] if is_other else quoted(field)} as {quoted(field)}"
            for name, field, is_other in zip(names, fields, row, strict=True)
        )
        connection.execute(f"copy (select {selected} from file) to {literal(str(changed))} (format parquet)")
    return True
