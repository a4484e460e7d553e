"""Write exports of a year in the native layout for as many calls as wanted: the same bytes for the same DuckDB.

Nobody's truth is in them: `python -m sample` is for right numbers, this is for large ones. Every SQL file of
data/tables is one table; 0.5 % of the lines of long tables are repeated, 0.5 % come in an older version as well
and 0.2 % have a time that is none.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb

HERE = Path(__file__).parent / "data"
FIRST_DAY, LAST_DAY = date(2026, 1, 1), date(2026, 12, 31)
CALLS_OF_AN_AGENT = 26_100  # in the year: five days in seven, 77 contacts a day, three lost calls in ten beside each
CUSTOMERS_PER_CALL = 0.25
FOLDER = Path("warehouse/bench")
FORMATS = {"parquet": "format parquet, compression zstd", "csv": "format csv, header"}

#: long tables, and the column of each whose time is spoiled in a bad line; they come in a file a month
LONG = {
    "shifts": "starts_at",
    "calls": "started_at",
    "queue_visits": "entered_at",
    "agent_legs": "offered_at",
    "agent_states": "started_at",
    "surveys": "sent_at",
    "sales": "occurred_at",
    "qa_scores": "evaluated_at",
    "case_events": "occurred_at",
}
DIRTY = """
with true_rows as ({select}),

texts as (select cast(columns(*) as varchar) from true_rows),

drawn as (select *, hash(texts) % 1000 as lot from texts),

delivered as (
    select * exclude (lot) from drawn
    union all
    select * exclude (lot) from drawn where lot < 5
    union all
    select * exclude (lot) replace (iso(cast(updated_at as timestamp) - interval 1 hour) as updated_at)
    from drawn where lot between 5 and 9
    union all
    select * exclude (lot) replace ('0000-00-00T00:00:00Z' as {time}) from drawn where lot between 10 and 11
)

select * from delivered order by {time}, hash(delivered)
"""
PLAIN = "select cast(columns(*) as varchar) from ({select}) order by all"


def months(first: date, last: date) -> Iterator[tuple[date, date]]:
    """First and last day of each month from `first` to `last`, cut at both."""
    while first <= last:
        end = (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
        yield first, min(end, last)
        first = end + timedelta(days=1)


def place(folder: Path, calls: int, kind: str) -> Path:
    """Return the source's folder in the landing folder of so many calls."""
    return folder / f"{calls}_{kind}" / "callhouse"


def generate(
    out: Path,
    calls: int,
    kind: str = "parquet",
    first: date = FIRST_DAY,
    last: date = LAST_DAY,
    say: Callable[[str], None] = lambda text: None,
) -> int:
    """Write the files of all tables below `out`, one each month, and return the number of rows.

    `calls` is what a whole year would hold (about, and at least those of one agent). The folder gets its name when
    it is whole. Raises FileExistsError where `out` is there.
    """
    if out.exists():
        raise FileExistsError(f"{out} is there: name a new folder")
    part = out.with_name(f".{out.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    rows = 0
    with duckdb.connect() as connection:
        _prepare(connection, calls, last)
        for start, end in months(first, last):
            connection.execute(f"set variable first_day = date '{start}'; set variable last_day = date '{end}'")
            connection.execute((HERE / "contacts.sql").read_text(encoding="utf-8"))
            for path in sorted((HERE / "tables").glob("*.sql")):
                is_of_the_month = path.stem in LONG or "first_day" in path.read_text(encoding="utf-8")
                if is_of_the_month or start == first:
                    rows += _write(connection, path, part, f"{start:%Y-%m-%d}", kind)
            say(f"{start:%Y-%m}: {rows:,} rows")
    part.rename(out)
    return rows


def _prepare(connection: duckdb.DuckDBPyConnection, calls: int, last: date) -> None:
    end = datetime.combine(last, datetime.min.time()) + timedelta(days=1)
    connection.execute(
        "set TimeZone = 'UTC'; set preserve_insertion_order = true;"
        f"set variable agents = {max(1, round(calls / CALLS_OF_AN_AGENT))};"
        f"set variable customers = {max(1, int(calls * CUSTOMERS_PER_CALL))};"
        f"set variable complete_through_at = timestamp '{end}'"
    )
    connection.execute((HERE / "setup.sql").read_text(encoding="utf-8"))


def _write(connection: duckdb.DuckDBPyConnection, path: Path, out: Path, name: str, kind: str) -> int:
    table = path.stem
    shape = DIRTY if table in LONG else PLAIN
    sql = shape.format(select=path.read_text(encoding="utf-8"), time=LONG.get(table))
    file = out / table / f"{table}_{name}.{kind}"
    file.parent.mkdir(parents=True, exist_ok=True)
    row = connection.execute(f"copy ({sql}) to '{file}' ({FORMATS[kind]})").fetchone()
    return int(row[0]) if row else 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line: `python -m benchmarks.generate --calls N`."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.generate", description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, help=f"new folder for the tables' folders (default one in {FOLDER})")
    parser.add_argument("--calls", type=int, default=1_000_000, help="calls of a whole year (default 1,000,000)")
    parser.add_argument("--format", choices=FORMATS, default="parquet", dest="kind", help="every value is text in both")
    parser.add_argument("--first", type=date.fromisoformat, default=FIRST_DAY, help="first day (default 2026-01-01)")
    parser.add_argument("--last", type=date.fromisoformat, default=LAST_DAY, help="last day (default 2026-12-31)")
    options = parser.parse_args(arguments)
    began = time.perf_counter()
    out = options.out or place(FOLDER, options.calls, options.kind)
    try:
        rows = generate(
            out, options.calls, options.kind, options.first, options.last,
            lambda text: print(text, file=sys.stderr, flush=True),
        )  # fmt: skip
    except FileExistsError as error:
        print(error, file=sys.stderr)
        return 2
    size = sum(path.stat().st_size for path in out.rglob("*.*"))
    print(f"wrote {rows:,} rows, {size:,} bytes to {out} in {time.perf_counter() - began:.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
