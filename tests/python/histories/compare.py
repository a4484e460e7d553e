"""Compare two databases table by table: `python -m histories.compare ONE OTHER`."""

from __future__ import annotations

import argparse
from collections.abc import Container, Iterator
from pathlib import Path

import duckdb

SCHEMAS = ("core", "kpi", "insight", "quality")
OF_A_BUILD = {"quality.build_log"}  # they tell of the build, not of what was built
NUMBER_OF_BUILD = "build_number"
#: what several builds say otherwise than one of the same files
TOLD_BY_BUILDS = ("quality.kpi_history", "quality.input_history", "quality.increment_state")
RECORD = "raw_record"  # a raw row as JSON, with the time at which it was landed
LOADED_AT = ',"_loaded_at":"[^"]*"'
ROUNDED = {"insight.change_drivers", "insight.control_limits"}  # sums that depend on the order of their rows
RELATIVE, ABSOLUTE = 1e-9, 1e-12  # the absolute one for limits that are next to nothing
EXAMPLES = 3
SIDES = ("one", "other")
Columns = dict[str, str]


def differences(one: Path, other: Path, but: Container[str] = ()) -> list[str]:
    """Readable lines on each table of the marts and of judged rows that is not the same multiset of rows in both.

    Tables named in `but`, with their schema, are passed over.
    """
    with duckdb.connect() as connection:
        for side, path in zip(SIDES, (one, other), strict=True):
            connection.execute(f"attach '{path}' as {side} (read_only)")
        left, right = (
            {name: columns for name, columns in _tables(connection, side).items() if name not in but} for side in SIDES
        )
        if not left and not right:
            return [f"no tables to compare in {one} and {other}"]
        lines = [f"{name}: only in {one if name in left else other}" for name in sorted(left.keys() ^ right.keys())]
        for name in sorted(left.keys() & right.keys()):
            lines += _differing(connection, name, left[name], right[name])
        return lines


def main() -> int:
    """Print the differences; 1 where there are any."""
    parser = argparse.ArgumentParser(prog="python -m histories.compare", description=__doc__)
    parser.add_argument("one", type=Path)
    parser.add_argument("other", type=Path)
    options = parser.parse_args()
    lines = differences(options.one, options.other)
    print("\n".join(lines) or "no difference")
    return int(bool(lines))


def _tables(connection: duckdb.DuckDBPyConnection, side: str) -> dict[str, Columns]:
    """The tables to compare, each with its columns and their types."""
    found: dict[str, Columns] = {}
    for schema, table, column, kind in connection.execute(
        """
        select schema_name, table_name, column_name, data_type from duckdb_columns()
        where
            database_name = ?
            and (list_contains(?, schema_name) or schema_name = 'staging' and starts_with(table_name, 'base_'))
        order by schema_name, table_name, column_index
        """,
        [side, list(SCHEMAS)],
    ).fetchall():
        if column != NUMBER_OF_BUILD:
            found.setdefault(f"{schema}.{table}", {})[column] = kind
    return {name: columns for name, columns in found.items() if name not in OF_A_BUILD}


def _differing(connection: duckdb.DuckDBPyConnection, name: str, left: Columns, right: Columns) -> Iterator[str]:
    """What tells two tables of one name apart."""
    if left != right:
        yield f"{name}: columns differ: {sorted(left.items() ^ right.items())}"
        return
    _keep_rows_of_one_side(connection, name, left)
    if name in ROUNDED:
        _drop_nearly_equal(connection, left)
    counts = [_count(connection, f"only_in_{side}") for side in SIDES]
    if any(counts):
        yield f"{name}: {counts[0]} rows only in one, {counts[1]} only in other"
        yield f"  differ in: {', '.join(_columns_that_differ(connection, left))}"
        for side in SIDES:
            yield from _examples(connection, side)


def _keep_rows_of_one_side(connection: duckdb.DuckDBPyConnection, name: str, columns: Columns) -> None:
    """Make the tables `only_in_one` and `only_in_other`."""
    chosen = ", ".join(_cell(column) for column in columns)
    for side, opposite in (SIDES, SIDES[::-1]):
        connection.execute(
            f"create or replace temp table only_in_{side} as "
            f"select {chosen} from {side}.{name} except all select {chosen} from {opposite}.{name}"
        )


def _cell(column: str) -> str:
    return f"regexp_replace({RECORD}, '{LOADED_AT}', '') as {RECORD}" if column == RECORD else f'"{column}"'


def _drop_nearly_equal(connection: duckdb.DuckDBPyConnection, columns: Columns) -> None:
    """Take out of both tables the rows that differ in the last digits of doubles alone; their other cells are a key."""
    same = " and ".join(_near(column) if kind == "DOUBLE" else _equal(column) for column, kind in columns.items())
    connection.execute(f"create or replace temp table pairs as from only_in_one l semi join only_in_other r on {same}")
    connection.execute(
        f"create or replace temp table only_in_other as from only_in_other r anti join only_in_one l on {same}"
    )
    connection.execute("create or replace temp table only_in_one as from only_in_one except all from pairs")


def _equal(column: str) -> str:
    return f'l."{column}" is not distinct from r."{column}"'


def _near(column: str) -> str:
    left, right = f'l."{column}"', f'r."{column}"'
    margin = f"greatest({RELATIVE} * greatest(abs({left}), abs({right})), {ABSOLUTE})"
    return f"({_equal(column)} or coalesce(abs({left} - {right}) <= {margin}, false))"


def _columns_that_differ(connection: duckdb.DuckDBPyConnection, columns: Columns) -> list[str]:
    """The columns whose cells, taken by themselves, are not the same on both sides."""
    return [
        column
        for column in columns
        if _count(connection, f'(select "{column}" from only_in_one except all select "{column}" from only_in_other)')
        or _count(connection, f'(select "{column}" from only_in_other except all select "{column}" from only_in_one)')
    ]


def _examples(connection: duckdb.DuckDBPyConnection, side: str) -> Iterator[str]:
    """The first rows of a side, without the cells that are NULL."""
    found = connection.execute(f"from only_in_{side} order by all limit {EXAMPLES}")
    names = [column[0] for column in found.description]
    for row in found.fetchall():
        cells = zip(names, row, strict=True)
        yield f"  {side}: " + ", ".join(f"{name}={cell}" for name, cell in cells if cell is not None)


def _count(connection: duckdb.DuckDBPyConnection, rows: str) -> int:
    [(count,)] = connection.execute(f"select count(*) from {rows}").fetchall()
    return int(count)


if __name__ == "__main__":
    raise SystemExit(main())
