"""Which sources and raw tables exist: read from the `sources:` of the staging folder."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from callhouse.landing.names import META_COLUMNS, normalise

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same, ten times as fast where it was built


class ContractError(ValueError):
    """A declaration cannot be used; the text is one line that says what to do next."""


@dataclass(frozen=True)
class Table:
    """One raw table: its declared columns, the files' encoding and where their time is named.

    `customer` is the column of the customer's number; what `personal` columns and undeclared ones hold goes with him
    when he is forgotten.
    """

    source: str
    name: str
    columns: tuple[str, ...]
    encoding: str = "utf-8"
    export_time: re.Pattern[str] | None = None
    customer: str | None = None
    personal: tuple[str, ...] = ()

    @property
    def raw_name(self) -> str:
        """Name in the schema raw."""
        return f"{self.source}__{self.name}"

    @property
    def declared(self) -> dict[str, str]:
        """Normalised name -> name as declared; the first of several wins."""
        return {normalise(name): name for name in reversed(self.columns)}


def read_contract(project_folder: Path) -> list[Table]:
    """Return the tables that models/staging/**/*.yml declares, by source and name.

    Raise ContractError where a file is no YAML or a setting of a table cannot be used.
    """
    staging = project_folder / "models" / "staging"
    tables: dict[tuple[str, str], Table] = {}
    for path in sorted([*staging.rglob("*.yml"), *staging.rglob("*.yaml")]):
        for source in _mapping(_load(path)).get("sources") or []:
            for entry in source.get("tables") or []:
                table = _table(source, entry, path.relative_to(project_folder).as_posix())
                if tables.setdefault((table.source, table.name), table) is not table:
                    raise ContractError(
                        f"{path.name}: source {table.source}, table {table.name} is declared "
                        "twice: keep one declaration."
                    )
    return [tables[key] for key in sorted(tables)]


def _load(path: Path) -> Any:
    try:
        return yaml.load(path.read_text(encoding="utf-8"), LOADER)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        text = " ".join(str(error).split())
        raise ContractError(f"{path}: not readable as YAML, correct it: {text}") from error


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _meta(entry: dict[str, Any]) -> dict[str, Any]:
    return _mapping(_mapping(entry.get("config")).get("meta"))


def _table(source: dict[str, Any], entry: dict[str, Any], file: str) -> Table:
    where = f"{file}: source {source.get('name')}, table {entry.get('name')}"
    meta = _meta(source) | _meta(entry)
    names = [str(column["name"]) for column in entry.get("columns") or []]
    return Table(
        source=str(source["name"]),
        name=str(entry["name"]),
        columns=tuple({name.lower(): name for name in names if name.lower() not in META_COLUMNS}.values()),
        encoding=_encoding(str(meta.get("encoding") or "utf-8"), where),
        export_time=_pattern(meta.get("export_time"), where),
        customer=meta.get("customer"),
        personal=tuple(meta.get("personal") or ()),
    )


def _encoding(name: str, where: str) -> str:
    try:
        "".encode(name)
        return codecs.lookup(name).name
    except LookupError as error:
        raise ContractError(
            f"{where}: encoding {name!r} is no Python text codec: use one such as utf-8, cp1252, shift_jis, utf-16."
        ) from error


def _pattern(text: object, where: str) -> re.Pattern[str] | None:
    if text is None:
        return None
    try:
        pattern = re.compile(str(text))
    except re.error as error:
        raise ContractError(f"{where}: export_time is no regular expression: {error}.") from error
    if pattern.groups != 1:
        raise ContractError(f"{where}: export_time has {pattern.groups} groups: put the time into exactly one.")
    return pattern
