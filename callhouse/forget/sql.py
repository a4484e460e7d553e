"""The same change in SQL, for raw tables and Parquet files."""

from __future__ import annotations

from collections.abc import Mapping

from callhouse.forget.number import Number
from callhouse.landing.contract import Table
from callhouse.landing.forgotten import WORD
from callhouse.landing.names import literal


def blanked(table: Table, texts: Mapping[str, str], number: Number) -> dict[str, str]:
    """Return, for each column of a table ({name: SQL of its text}), SQL of its text without the customer."""
    cells = {name: number.without_sql(text) if number.is_telling else text for name, text in texts.items()}
    if table.customer is None or table.customer not in texts:
        return cells
    his = number.is_cell_sql(texts[table.customer])
    left = {name: "null" for name in texts if name in table.personal or name not in table.columns}
    left[table.customer] = literal(WORD)
    return {
        name: f"case when {his} then {left[name]} else {cell} end" if name in left else cell
        for name, cell in cells.items()
    }
