"""Build a batch of damage and say what did not hold."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from random import Random

import duckdb
from rebuild import Models, opened

from callhouse.landing import LandingError
from fuzz.base import Clean
from fuzz.batch import lay_batch
from fuzz.check import complaints


def run_batch(
    models: Models, tables: Sequence[Clean], folder: Path, records: int, files: int, random: Random
) -> list[str]:
    """Build clean, damaged records and damaged files in `folder`; it stays where something did not hold."""
    landing = folder / "landing"
    batch = lay_batch(landing, tables, records, files, random)
    with opened(folder / "callhouse.duckdb") as connection:
        # what explodes into rows is to be found, not to take the machine down
        connection.execute("set memory_limit = '4GB'")
        connection.execute(f"set temp_directory = '{folder}/temp'")
        connection.execute("set max_temp_directory_size = '4GB'")
        try:
            models.build(connection, landing)
        except (duckdb.Error, LandingError, OSError, ValueError) as error:
            return [f"the build stopped: {' '.join(str(error).split())[:500]}"]
        failures = {name: rows for name, rows in models.failures(connection).items() if name not in models.warnings}
        found = [f"data test {name}: {rows} rows" for name, rows in failures.items()]
        found += complaints(connection, landing, batch.clean)
    if not found:
        shutil.rmtree(folder)
    return found
