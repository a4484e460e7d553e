"""Old days whose missed calls a new contact closed: one family of KPIs changes there, nothing else does."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from duckdb import DuckDBPyConnection

from callhouse.increment.reach import Reach

FAMILY = "int_kpi_missed_calls"
#: wide marts that hold the family, each with its grains
MARTS = {
    "kpi_campaign_daily": ("campaign_day",),
    "kpi_weekly": ("campaign_week",),
    "kpi_monthly": ("campaign_month", "agent_month", "month"),
}
KEYS = ("source_system", "local_date", "campaign_id")


def close_late(connection: DuckDBPyConnection, target: Path, reach: Reach) -> None:
    """Count the missed calls of the days before `reach.periods` anew, with the SQL that dbt compiled to `target`.

    To be called within the transaction of `splice`, after it.
    """
    manifest = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
    nodes = {node["name"]: node for node in manifest["nodes"].values() if node["resource_type"] == "model"}
    kpis = sorted(nodes[FAMILY]["config"]["meta"]["kpis"])
    connection.execute(f"create or replace table intermediate.{FAMILY} as {_compiled(target, nodes[FAMILY])}")
    for mart in MARTS:
        _count_anew(connection, mart, reach)
    grains = [grain for of_mart in MARTS.values() for grain in of_mart]
    for mart in ("kpi_values", "target_attainment"):
        place = f"{nodes[mart]['schema']}.{mart}"
        # list_contains is asked while the column is read: in (...) would be a join behind it
        chosen = (
            f"list_contains([{_listed(kpis)}], kpi_id) and grain in ({_listed(grains)}) "
            f"and local_date < date '{reach.periods}'"
        )
        connection.execute(f"delete from {place} where {chosen}")
        connection.execute(
            f"insert into {place} by name select * from ({_compiled(target, nodes[mart])}) where {chosen}"
        )
    connection.execute(f"drop table intermediate.{FAMILY}")


def _count_anew(connection: DuckDBPyConnection, mart: str, reach: Reach) -> None:
    """Write the family's columns of a wide mart: 0 where a count has no record, NULL where a KPI is not published."""
    columns = connection.execute(
        "select column_name "
        "from (from duckdb_columns() where schema_name = 'intermediate' and table_name = ?) as family "
        "inner join (from duckdb_columns() where schema_name = 'kpi' and table_name = ?) as mart "
        "using (database_name, column_name) "
        "where database_name = current_database() and column_name not in ?",
        [FAMILY, mart, ["grain", "agent_id", "interval_starts_at", *KEYS]],
    ).fetchall()
    for grain in MARTS[mart]:
        hidden = _hidden(connection, grain)
        values = ", ".join(f"{name} = " + ("null" if name in hidden else f"family.{name}") for (name,) in columns)
        same = " and ".join(f"mart.{key} is not distinct from family.{key}" for key in KEYS)
        more = (
            f"and mart.grain = '{grain}' and mart.agent_id is not distinct from family.agent_id"
            if len(MARTS[mart]) > 1
            else ""
        )
        connection.execute(f"""
            update kpi.{mart} as mart set {values} from intermediate.{FAMILY} as family
            where family.grain = '{grain}' and {same} {more} and mart.local_date < date '{reach.periods}'""")


def _hidden(connection: DuckDBPyConnection, grain: str) -> set[str]:
    """Columns of KPIs that are not published at a grain."""
    rows = connection.execute("select kpi_id, variants, grains from kpi.kpi_catalog").fetchall()
    return {
        kpi if variant == "default" else f"{kpi}_{variant}"
        for kpi, variants, grains in rows
        if grain not in grains.split()
        for variant in variants.split()
    }


def _compiled(target: Path, node: dict[str, str]) -> str:
    path = target / "compiled" / node["package_name"] / node["original_file_path"]
    return path.read_text(encoding="utf-8")


def _listed(texts: Sequence[str]) -> str:
    return ", ".join(f"'{text}'" for text in texts)
