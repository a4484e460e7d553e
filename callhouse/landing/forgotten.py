"""Customers who were forgotten: what their list holds, and how a cell with one's number is recognised.

The list lies beside the exports, because whoever builds anew from them must know it. It holds keyed hashes and no
number; its first line is the hash of nothing, which tells whether the key is the one that it was written with.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
from pathlib import Path

from duckdb import DuckDBPyConnection

from callhouse.landing.names import literal

LIST = ".forgotten"
WORD = "forgotten"  # stands where the number stood; staging takes it for no customer
PHONE = r"[+0-9 ().\-/]*[0-9][+0-9 ().\-/]*"
VARIABLE = "forgotten_customers"


class ForgottenError(RuntimeError):
    """The list cannot be used; the text is one line that says what to do next."""


def same(number: str) -> str:
    """Return what all spellings of a number share: its digits, or a text that is no telephone number in lower case."""
    number = number.strip()
    return re.sub("[^0-9]", "", number) if re.fullmatch(PHONE, number) else number.lower()


def same_sql(cell: str) -> str:
    """Return SQL that does so."""
    return (
        f"case when regexp_full_match(trim({cell}), {literal(PHONE)}) then regexp_replace({cell}, '[^0-9]', '', 'g') "
        f"else lower(trim({cell})) end"
    )


def hashed(number: str, key: str) -> str:
    """Return the entry of the list for a number (HMAC-SHA256, hex)."""
    return hmac.new(key.encode(), same(number).encode(), hashlib.sha256).hexdigest()


def _hashed_sql(text: str) -> str:
    inner = f"unhex(sha256(unhex(getvariable('hash_inner_pad')) || encode({text})))"
    return f"sha256(unhex(getvariable('hash_outer_pad')) || {inner})"


def is_forgotten_sql(cell: str) -> str:
    """Return SQL that says whether a cell holds the number of a customer of the list that `load_list` loaded."""
    return f"coalesce(list_contains(getvariable('{VARIABLE}'), {_hashed_sql(same_sql(cell))}), false)"


def add_to_list(landing: Path, number: str, key: str) -> None:
    """Add a customer to the list; raise ForgottenError where it was written with another key."""
    check, entries = hashed("", key), _read(landing)
    if entries and entries[0] != check:
        raise ForgottenError(_other_key(landing))
    lines = [check, *sorted({*entries[1:], hashed(number, key)})]
    part = landing / f"{LIST}.part"
    with part.open("w", encoding="ascii") as file:
        file.write("".join(f"{line}\n" for line in lines))
        file.flush()
        os.fsync(file.fileno())
    part.replace(landing / LIST)


def load_list(connection: DuckDBPyConnection, landing: Path) -> bool:
    """Give the connection the list; return whether anybody is on it; raise ForgottenError where the key is another."""
    entries = _read(landing)
    if not entries:
        return False
    row = connection.execute(f"select {_hashed_sql(literal(''))}").fetchone()
    if row is None or row[0] != entries[0]:
        raise ForgottenError(_other_key(landing))
    connection.execute(f"set variable {VARIABLE} = [{', '.join(map(literal, entries[1:]))}]")
    return len(entries) > 1


def _read(landing: Path) -> list[str]:
    path = landing / LIST
    return path.read_text(encoding="ascii").split() if path.is_file() else []


def _other_key(landing: Path) -> str:
    return (
        f"{landing / LIST} lists forgotten customers under another CALLHOUSE_HASH_KEY: set that one again, or remove "
        "the list and forget each of them anew."
    )
