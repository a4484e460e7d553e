"""Whether the marts that engines wrote are equal, cell by cell, and equal to those of a build."""

from __future__ import annotations

from pathlib import Path

import duckdb

from benchmarks.peers.layout import LEDGER_TABLES, MARTS

TYPES = {"local_date": "date", "interval_starts_at": "timestamp"}
BUILT = {
    **{name: f"kpi.kpi_{name}" for name in MARTS if name != "row_ledger"},
    "row_ledger": f"(from quality.row_ledger where source_system = 'callhouse' and table_name in {LEDGER_TABLES})",
}


class DifferenceError(Exception):
    """Two marts differ; the text shows the first cells that do."""


def check_equal(one: Path, other: Path) -> int:
    """Compare what two engines wrote and return the number of cells; raises DifferenceError."""
    with duckdb.connect() as connection:
        return sum(_compare(connection, name, _written(one, name), _written(other, name)) for name in MARTS)


def check_built(out: Path, warehouse: Path) -> int:
    """Compare what an engine wrote with the build file of a warehouse; raises DifferenceError.

    Rows of a mart in which none of the compared measures tells of anything are left out on both sides: a build has
    such cells for what it counts beside.
    """
    with duckdb.connect() as connection:
        connection.execute(f"attach '{warehouse}' as built (read_only); use built")
        return sum(_compare(connection, name, _written(out, name), _built(name)) for name in MARTS)


def _written(out: Path, name: str) -> str:
    return _cells(f"read_csv('{out / name}.csv', all_varchar = true, header = true)", name)


def _built(name: str) -> str:
    return _cells(BUILT[name], name)


def _cells(relation: str, name: str) -> str:
    """Return the mart typed, without rows that tell of nothing; more than three decimals are no equal number."""
    keys, measures = MARTS[name]
    columns = [f"cast({key} as {TYPES.get(key, 'varchar')}) as {key}" for key in keys]
    columns += [f"cast({measure} as decimal(18, 3)) as {measure}" for measure in measures]
    return f"""(
        select * from (select {", ".join(columns)} from {relation})
        where greatest({", ".join(measures)}) > 0
    )"""


def _compare(connection: duckdb.DuckDBPyConnection, name: str, one: str, other: str) -> int:
    """Return the number of cells; raises DifferenceError where a row is on one side only."""
    differences = connection.execute(
        f"select 'first' as side, * from (from {one} except all from {other}) "
        f"union all select 'second', * from (from {other} except all from {one}) order by all limit 6"
    ).fetchall()
    if differences:
        shown = "\n".join(str(row) for row in differences)
        raise DifferenceError(f"{name} differs, for example:\n{shown}")
    row = connection.execute(f"select count(*) from {one}").fetchone()
    return (row[0] if row else 0) * len(MARTS[name][1])
