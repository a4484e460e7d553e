"""What must hold of any build: nothing is lost, nothing is counted twice, what is clean is staged."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import duckdb

from fuzz.base import KEYS
from fuzz.lines import header_lines, lines_with_text

LINE_END = re.compile("\r\n|\r|\n")
OWN = ("_source_file", "_source_line", "_exported_at", "_file_hash", "_loaded_at")
Places = dict[str, Counter[int]]


def complaints(connection: duckdb.DuckDBPyConnection, landing: Path, clean: list[str]) -> Iterator[str]:
    """One text for each thing that does not hold; `clean` are the files of clean records."""
    yield from _ledger(connection)
    yield from _files(connection, landing)
    for file in clean:
        yield from _clean(connection, file)


def _ledger(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """Where the ledger does not close, or is not that of the landed rows."""
    ledger = connection.execute(
        "select source_system || '__' || table_name, raw_rows, staged_rows + superseded_rows + quarantined_rows "
        "from quality.row_ledger"
    ).fetchall()
    malformed: Mapping[str, int] = dict(
        connection.execute(
            "select source_system || '__' || table_name, count(*) from raw.malformed_lines group by all"
        ).fetchall()
    )
    for table, raw, judged in ledger:
        landed = connection.execute(f'select count(*) from raw."{table}"').fetchone()
        assert landed is not None
        if not landed[0] + malformed.get(table, 0) == raw == judged:
            yield f"{table}: landed {landed[0]} + malformed {malformed.get(table, 0)}, raw {raw}, judged {judged}"


def _files(connection: duckdb.DuckDBPyConnection, landing: Path) -> Iterator[str]:
    """Where a delivered file is not on record, or one of its lines is in no record, or in two."""
    recorded = dict(connection.execute("select source_file, status from raw._files").fetchall())
    starts, covered = _places(connection)
    for folder, _, names in os.walk(landing):
        for path in (Path(folder, name) for name in names if not name.startswith(".")):  # hidden files are no exports
            file = os.fsencode(path.relative_to(landing)).decode("utf-8", "backslashreplace")
            if file not in recorded:
                yield f"{file}: delivered, and not on record"
            elif recorded[file] == "landed" and (lines := lines_with_text(path)):
                is_json = path.suffix in (".jsonl", ".json")
                found = (starts if is_json else covered).get(file, Counter())
                # the header is in no record; of a file without a known one every line is
                may_miss = 0 if is_json else header_lines(path, lines)
                lost = [line for line in lines if line not in found]
                twice = [line for line, times in found.items() if times > 1]
                if lost != lines[: len(lost)] or len(lost) > may_miss or twice:
                    yield f"{file}: lines lost {lost[:5]}, in two records {twice[:5]}"


def _places(connection: duckdb.DuckDBPyConnection) -> tuple[Places, Places]:
    """How often a record starts on each line of each file, and how often a record covers it."""
    starts: Places = {}
    covered: Places = {}
    columns: dict[str, list[str]] = {}
    for table, column in connection.execute(
        "select table_name, column_name from duckdb_columns() "
        "where database_name = current_database() and schema_name = 'raw' and contains(table_name, '__')"
    ).fetchall():
        columns.setdefault(table, []).extend([] if column in OWN else ['"' + column.replace('"', '""') + '"'])
    records = connection.execute("select source_file, source_line, '' from raw.malformed_lines").fetchall()
    for table, cells in columns.items():
        records += connection.execute(
            f"select _source_file, _source_line, concat_ws('|', {', '.join(cells)}) from raw.\"{table}\""
        ).fetchall()
    for file, line, text in records:
        starts.setdefault(file, Counter())[line] += 1
        covered.setdefault(file, Counter()).update(range(line, line + 1 + len(LINE_END.findall(text))))
    return starts, covered


def _clean(connection: duckdb.DuckDBPyConnection, file: str) -> Iterator[str]:
    """Where a clean record is not staged, though no record of its own key took its place."""
    source, table, _ = file.split("/")
    keys = KEYS[table] if source == "callhouse" else ["call_id"]
    same = " and ".join(f'winner."{key}" is not distinct from judged."{key}"' for key in keys)
    lost = connection.execute(
        f"""
        select count(*)
        from staging."base_{source}__{table}" as judged
        where
            judged._source_file = ? and judged.row_status <> 'staged'
            and not (
                judged.row_status = 'superseded'
                and exists (
                    select 1 from staging."base_{source}__{table}" as winner
                    where winner.row_status = 'staged' and winner._source_file <> judged._source_file and {same}
                )
            )
        """,
        [file],
    ).fetchone()
    if lost and lost[0]:
        yield f"{file}: {lost[0]} clean records are not staged"
