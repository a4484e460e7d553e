"""Column names: one spelling whatever the export calls them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

META_COLUMNS = ("_source_file", "_source_line", "_exported_at", "_file_hash", "_loaded_at")


def normalise(text: str) -> str:
    """Return `text` in snake case: "AvgTalkDuration" and "Avg. talk duration" agree.

    Letters and digits of every script stay; the result is empty where there are none.
    """
    text = unicodedata.normalize("NFC", text)
    out: list[str] = []
    for previous, char, following in zip(" " + text, text, text[1:] + " ", strict=False):
        if not (char.isalnum() or unicodedata.category(char).startswith("M")):
            out.append("_")
            continue
        starts_word = char.isupper() and (
            previous.islower() or previous.isdigit() or (previous.isupper() and following.islower())
        )
        out.append("_" + char if starts_word else char)
    return re.sub("_+", "_", "".join(out).lower()).strip("_")


def column_names(fields: Iterable[str], declared: Mapping[str, str]) -> list[str]:
    """Return a distinct column name for each header field.

    `declared` maps a normalised name to the spelling of the contract. The first field of a name
    keeps it, later ones get _2, _3, ...; the n-th field is column_<n> where it names nothing.
    """
    wanted = []
    for position, field in enumerate(fields, 1):
        name = normalise(field) or f"column_{position}"
        wanted.append(declared.get(name, name))
    reserved = {name.lower() for name in (*wanted, *META_COLUMNS)}
    given = set(META_COLUMNS)
    names = []
    for name in wanted:
        if name.lower() in given:
            suffix = 2
            while f"{name}_{suffix}".lower() in reserved | given:
                suffix += 1
            name = f"{name}_{suffix}"
        given.add(name.lower())
        names.append(name)
    return names


def quoted(identifier: str) -> str:
    """Return `identifier` as a quoted SQL identifier."""
    return '"' + identifier.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Return `text` as a SQL string literal."""
    return "'" + text.replace("'", "''") + "'"
