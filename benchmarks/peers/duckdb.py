"""The core marts by DuckDB: `python -m benchmarks.peers.duckdb LANDING_FOLDER OUT_FOLDER`.

It has SQL of its own where ordering all rows of a table is a waste: only what comes more than once is put in order.
Words and ids of which there are few become enums, and no table outlives its last reader: both for memory.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb

from benchmarks.peers.layout import INSTANT, INSTANT_END, NUMBER, TABLES, TEXT, WORD, files
from benchmarks.peers.script import SQL, judged, latest_first, of_all_clocks, select

#: what is joined stands to the right in this SQL, and is the smaller side: no wide row is put into a hash table
SETTINGS = """
set threads = 2;
set TimeZone = 'UTC';
set preserve_insertion_order = false;
set disabled_optimizers = 'build_side_probe_side'
"""
READINGS = {
    INSTANT: "try_cast(epoch_ms(try_cast({} as timestamp)) // 1000 as uinteger)",
    NUMBER: "try_cast({} as integer)",
}
#: to look whether there are blanks costs less than `trim`; casts pass over them
TEXT_TRIMMED = "nullif(case when starts_with({0}, ' ') or ends_with({0}, ' ') then trim({0}, ' ') else {0} end, '')"
TRIMMED = {TEXT: TEXT_TRIMMED, WORD: TEXT_TRIMMED, INSTANT: "{}", NUMBER: "{}"}

#: enums, named after their columns; other words than these are as good as unknown where the outcome has been judged
WORDS = {
    **{outcome[0]: outcome[1] for table in TABLES.values() if (outcome := table.outcome)},
    "answered_by": ("human", "machine", "unknown"),
    "transfer_type": ("blind", "attended", "none"),
    "reject_reason": ("missing_key", "bad_time", "unknown_outcome"),
}
#: enums of all ids of a column, and what stands for an id
IDS = {"campaign_id": ("unknown",), "agent_id": ("unknown", "unassigned")}

#: facts in their order: whether it is a table or a view, and the tables that nothing reads after it
FACTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "periods": ("table", ()),
    "campaign_clock": ("view", ()),
    "agent_clock": ("view", ()),
    "visits": ("table", ()),
    "repeated_visits": ("table", ()),
    "entered": ("view", ()),
    "dated_legs": ("table", ("calls", "queue_visits", "agent_legs")),
    "repeated_legs": ("table", ()),
    "owners": ("view", ()),
    "entries": ("table", ("visits",)),
}


def run(landing: Path, out: Path) -> None:
    """Write the marts of the files below `landing` to `out` as CSV; FileNotFoundError where a table has no files."""
    with duckdb.connect() as connection:
        for statement in _statements(landing, out):
            connection.execute(statement)


def _statements(landing: Path, out: Path) -> Iterator[str]:
    yield SETTINGS
    relations = {name: _relation(landing, name) for name in TABLES}
    yield from (f"create type {column} as enum {words}" for column, words in WORDS.items())
    yield from (_enum(column, words, relations) for column, words in IDS.items())
    for name, relation in relations.items():
        yield _staging(name, relation)
        yield _own("older_versions").format(name=name, key=TABLES[name].keys[0], latest_first=latest_first(name))
    yield _copy("row_ledger", select("row_ledger"), out)
    yield _own("local_clock")
    for name, (kind, done) in FACTS.items():
        yield f"create temp {kind} {name} as {_own(name).format(instant_end=INSTANT_END, **of_all_clocks())}"
        yield from (f"drop table {table}" for table in done)
    for name in ("agent_campaign_daily", "campaign_interval"):
        yield _copy(name, select(name, "accessed full join handled using ({keys})"), out)
    yield _copy("agent_daily", _own("agent_daily"), out)


def _relation(landing: Path, name: str) -> str:
    paths = [str(path) for path in files(landing, name)]
    is_parquet = paths[0].endswith("parquet")
    return f"read_parquet({paths})" if is_parquet else f"read_csv({paths}, all_varchar = true, header = true)"


def _enum(column: str, words: tuple[str, ...], relations: dict[str, str]) -> str:
    """Return the statement that makes an enum of all ids of a column, in order, and of what stands for an id."""
    holders = [relation for name, relation in relations.items() if column in TABLES[name].columns]
    texts = [f"select distinct {column} as id from {relation}" for relation in holders]
    ids = f"select {TEXT_TRIMMED.format('id')} as id from ({' union all '.join(texts)})"
    known = f"select id from ({ids}) where id is not null union select unnest({list(words)})"
    return f"create type {column} as enum (select id from ({known}) order by id)"


def _staging(name: str, relation: str) -> str:
    """Return the statement that stages all versions of a table."""
    narrow = [column for column in TABLES[name].columns if column in WORDS or column in IDS]
    casts = ", ".join(f"try_cast({column} as {column}) as {column}" for column in (*narrow, "reject_reason"))
    rows = judged(name, relation, READINGS, TRIMMED)
    return f"create temp table {name} as {rows} select * replace ({casts}) from judged"


def _own(name: str) -> str:
    return (SQL / "duckdb" / f"{name}.sql").read_text(encoding="utf-8")


def _copy(name: str, query: str, out: Path) -> str:
    return f"copy ({query}) to '{out / name}.csv' (header)"


if __name__ == "__main__":
    run(Path(sys.argv[1]), Path(sys.argv[2]))
