"""Builds without dbt: the compiled models run in this process, whole or as an increment asks for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import inf
from pathlib import Path

import duckdb
from rebuild import LANDED, PROJECT, Models, compiled, opened

from callhouse.increment import Increment, Outcome, remember
from callhouse.increment.known import VERDICT, native_keys
from callhouse.increment.run import OF_RAW_ROWS
from callhouse.increment.splice import REMADE

BUILD_LOG = """
create table if not exists quality.build_log (
    build_number bigint, invocation_id varchar, command varchar, is_whole boolean,
    is_green boolean, failed_nodes integer, started_at timestamp, finished_at timestamp
);
insert into quality.build_log
select
    coalesce(max(build_number), 0) + 1, 'test', 'build', true, true, 0,
    current_localtimestamp(), current_localtimestamp()
from quality.build_log
"""


class Builder:
    """The project compiled twice: for a build of everything, and for one of some days, to which rows are carried.

    The environment's DBT_TARGET_PATH must be its folder: there an increment looks for compiled SQL.
    """

    def __init__(self, folder: Path, whole: Models | None = None) -> None:
        self.whole = whole or Models(compiled(folder / "whole", folder / "callhouse.duckdb"))
        template = folder / "template" / "callhouse.duckdb"
        template.parent.mkdir()
        with opened(template) as connection:
            self._make_base_models(connection, folder / "nothing")
            for table in native_keys(PROJECT):
                connection.execute(
                    f"create table carried.base_callhouse__{table}__again as "
                    f"select * exclude ({', '.join(VERDICT)}) from staging.base_callhouse__{table}"
                )
        self.days = Models(compiled(folder / "increment", template))

    def build(self, database: Path, landing: Path) -> None:
        """Build everything."""
        database.parent.mkdir(parents=True, exist_ok=True)
        with opened(database) as connection:
            self.whole.build(connection, landing)
            connection.execute(BUILD_LOG)
        remember(PROJECT, database)

    def increment(self, database: Path, landing: Path) -> str:
        """Build what is new, everything where that cannot be; return what was said of it."""
        said: list[str] = []
        outcome = Increment(PROJECT, database, landing, self._dbt(database), said.append, most=inf).build()
        if outcome is Outcome.WHOLE:
            self.build(database, landing)
        told = [text for text in said if "everything" in text or "building" in text]
        return (told[-1] if told else outcome.value).removeprefix("callhouse: ")

    def _make_base_models(self, connection: duckdb.DuckDBPyConnection, landing: Path) -> None:
        landing.mkdir(exist_ok=True)
        self.whole.land(connection, landing)
        for name in self.whole.order:
            if name.startswith("base_"):
                self.whole.run_model(connection, name, self.whole.sql(name))

    def _dbt(self, database: Path) -> Callable[[Sequence[str], Mapping[str, str]], int]:
        def run(command: Sequence[str], variables: Mapping[str, str]) -> int:
            place = Path(variables.get("CALLHOUSE_DB", database))
            models, names = {
                "run": (self.whole, [name for name in self.whole.order if name in command]),
                "--exclude": (self.days, [name for name in self.days.order if name not in OF_RAW_ROWS]),
                "--select": (self.whole, [name for name in self.whole.order if name in REMADE]),
            }[command[0] if command[0] == "run" else command[3]]
            with opened(place) as connection:
                models.make_schemas(connection)
                models.sow(connection)
                models.make_kept_tables(connection)
                for name in names:
                    if name == LANDED:
                        connection.execute(f"create or replace table raw.{LANDED} as from raw._files")
                    else:
                        models.run_model(connection, name, models.sql(name))
                        _add_carried_rows(connection, models, name)
                if place == database:
                    connection.execute(BUILD_LOG)
            return 0

        return run


def _add_carried_rows(connection: duckdb.DuckDBPyConnection, models: Models, name: str) -> None:
    """Do what the hook behind a model does (macros/carried.sql)."""
    place = f"{models.nodes[name]['schema']}.{name}"
    if connection.execute(
        "select 1 from duckdb_tables() where schema_name = 'carried' and table_name = ?", [name]
    ).fetchall():
        (rule,) = connection.execute("select condition from carried.rules where model_name = ?", [name]).fetchall()
        connection.execute(f"delete from {place} where {rule[0]}")
        connection.execute(f"insert into {place} by name select * from carried.{name}")
