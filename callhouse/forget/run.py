"""The steps of forgetting. A run that was cut off is finished by the next one for the same number."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from callhouse.forget.files import rewrite
from callhouse.forget.number import Number, refusal
from callhouse.forget.raw import fresh_copy
from callhouse.guard import RefusedError, require_free
from callhouse.landing.contract import read_contract
from callhouse.landing.forgotten import add_to_list


def forget(given: str, landing: Path, warehouse: Path, key: str, say: Callable[[str], None]) -> None:
    """Take a customer out of the exports below `landing` and of the schema raw; all else must be built anew.

    `key` is the secret of the customer hash. From the first step on no build lands him again. The build file is
    replaced before the exports: cut off between the two, an old export lands once more, without him, and is superseded.
    Raises RefusedError or ForgottenError, and then nothing was done.
    """
    if reason := refusal(given):
        raise RefusedError(reason)
    number = Number(given)
    require_free(warehouse)
    tables = read_contract(Path())
    landing.mkdir(parents=True, exist_ok=True)
    add_to_list(landing, given, key)
    files = []
    for file in rewrite(landing, tables, number):
        say(f"callhouse: {file.name} mentions him")
        files.append(file)
    if warehouse.is_file():
        copy = warehouse.with_name(f".{warehouse.name}.forget")
        for part in (copy, copy.with_name(f"{copy.name}.wal")):
            part.unlink(missing_ok=True)
        fresh_copy(warehouse, copy, tables, number, files)
        warehouse.with_name(f"{warehouse.name}.wal").unlink(missing_ok=True)
        copy.replace(warehouse)
    for file in files:
        file.aside.replace(file.path)
    say(f"callhouse: taken out of {len(files)} exports and of {warehouse}; now everything is built anew")
