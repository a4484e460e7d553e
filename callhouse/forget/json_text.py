"""A line of JSON without a customer."""

from __future__ import annotations

import json
from typing import Any

from callhouse.forget.number import Number
from callhouse.landing.contract import Table
from callhouse.landing.csv_careful import BYTE_ORDER_MARK
from callhouse.landing.forgotten import WORD
from callhouse.landing.json_lines import JsonNumber, as_json, distinct
from callhouse.landing.names import column_names


def without_customer(line: str, table: Table, number: Number, encoding: str) -> str:
    """Return the line with the word in place of the number; what is no object keeps its shape."""
    text = line.removeprefix(BYTE_ORDER_MARK).rstrip("\r\n")
    try:
        record = json.loads(
            text,
            parse_int=JsonNumber,
            parse_float=JsonNumber,
            parse_constant=JsonNumber,
            object_pairs_hook=distinct,
        )
        if not isinstance(record, dict):
            return number.without(line)
        changed = as_json(_changed(record, table, number))
        changed.encode(encoding, "surrogateescape")
    except (ValueError, RecursionError):
        return number.without(line)
    return line.replace(text, changed)


def _changed(record: dict[str, Any], table: Table, number: Number) -> dict[str, Any]:
    names = dict(zip(column_names(record, table.declared), record, strict=True))
    his = table.customer in names and number.is_cell(_text(record[names[table.customer]]))
    for name, key in names.items():
        if his and (name in table.personal or name not in table.columns):
            record[key] = None
        elif number.is_telling:
            record[key] = _without(record[key], number)
    if his and table.customer is not None:
        record[names[table.customer]] = WORD
    return record


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _without(value: Any, number: Number) -> Any:
    if isinstance(value, dict):
        return {number.without(key): _without(item, number) for key, item in value.items()}
    if isinstance(value, list):
        return [_without(item, number) for item in value]
    if isinstance(value, str) and number.is_in(value):  # a number with its digits is a text, too
        return number.without(str(value))
    return value
