"""The days of an increment put in the place of the old ones: one transaction of the warehouse, all or nothing.

What builds keep between their models and no increment maintains is dropped: a build of a part would take it for
current.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from duckdb import DuckDBPyConnection

from callhouse.increment.carry import FACTS
from callhouse.increment.known import same_key
from callhouse.increment.reach import NAMED_BY, NAMING_FACTS, Reach
from callhouse.landing.names import quoted

#: tables of `intermediate` that are kept current here
SPLICED = (
    "int_capabilities",
    "int_cost_shares",
    "int_native_fields",
    *(name for schema, name in (model.split(".") for model in FACTS) if schema == "intermediate"),
)
#: tables that are made anew whole after each increment, and the views that they read
REMADE = (
    "stg_callhouse__source_loads",
    "int_campaign_settings",
    "int_campaign_zones",
    "int_rejected_rows",
    "quarantine",
    "bad_fields",
    "conflicts",
    "row_ledger",
    "orphan_records",
    "call_fates",
    "dim_agents",
    "dim_campaigns",
    "dim_dates",
    "int_ratio_cells",
    "int_ratio_days",
    "control_limits",
    "change_drivers",
)
#: tables that only code and reference tables make: an increment leaves them as they are
CONSTANT = (
    "int_agent_zones",
    "int_employments",
    "int_kpi_declarations",
    "int_kpi_definitions",
    "int_numbers",
)
OF_GRAIN = (
    "local_date >= $windows "
    "and local_date >= case grain when 'campaign_interval' then $days when 'window' then $windows else $periods end"
)
RECORD = (
    "(source_system, table_name, record_id) in (select source_system, table_name, record_id from _days.reach.records)"
)


def conditions(reach: Reach) -> dict[str, str]:
    """Return by table which rows an increment takes out of the warehouse, and puts there out of its own file."""
    dates = {"$days": reach.days, "$periods": reach.periods, "$windows": reach.windows}
    of_days, of_periods = "local_date >= $days or local_date is null", "local_date >= $periods"
    rules = {
        "core.fct_queue_visits": "call_id in (select call_id from _days.reach.calls)",
        "core.fct_missed_calls": f"{of_periods} or (call_id, campaign_id) in "
        "(select call_id, campaign_id from _days.reach.missed)",
        "core.fct_agent_states": "local_date >= $days or is_open",
        "core.fct_cases": "case_id in (select case_id from _days.reach.cases)",
        "kpi.kpi_values": OF_GRAIN,
        "insight.target_attainment": OF_GRAIN,
        "insight.compliance_windows": "local_date >= $windows",
        "quality.contradictions": RECORD,
        "quality.clock_skews": RECORD,
        "quality.capabilities": "true",
        "intermediate.int_cost_shares": "cost_id in (select cost_id from _days.reach.costs)",
        "intermediate.int_capabilities": "true",
        "intermediate.int_native_fields": "true",
    }
    for table, fact in NAMING_FACTS.items():
        named = f"select record_id from _days.reach.named where table_name = '{table}'"
        rules[f"core.{fact}"] = f"{of_days} or {NAMED_BY[table]} in ({named})"
    rules |= dict.fromkeys(FACTS, of_days)
    rules["core.fct_entries"] = f"{of_days} or call_id in (select call_id from _days.reach.reopened)"
    others = ("insight.staffing", "quality.silent_days", "quality.silent_agent_days", "kpi.kpi_campaign_interval")
    rules |= dict.fromkeys(others, of_days)
    marts = ("agent_campaign_daily", "agent_daily", "campaign_daily", "weekly", "monthly", "histograms")
    rules |= {f"kpi.kpi_{name}": of_periods for name in marts}
    return {table: _filled(rule, dates) for table, rule in rules.items()}


def splice(connection: DuckDBPyConnection, keys: Mapping[str, Sequence[str]], reach: Reach) -> None:
    """Take the rows that the increment made anew out of the opened warehouse and put its own there.

    It is attached as `_days`. To be called within a transaction.
    """
    for table, key in keys.items():
        _exchange_records(connection, f"staging.base_callhouse__{table}", f"_days.reach.keys_{table}", key)
    for table, condition in conditions(reach).items():
        _exchange(connection, table, condition)
    connection.execute("create or replace table raw.landed_files as from raw._files")
    for name in _unmaintained(connection):
        connection.execute(f"drop table intermediate.{quoted(name)}")


def name_records(connection: DuckDBPyConnection, reach: Reach) -> None:
    """Make `reach.records` in the file of the increment: the records of which it knows all that speaks against them."""
    connection.execute(f"""
        create or replace table reach.records as
        select distinct source_system, table_name, record_id
        from intermediate.int_named_records
        where table_name <> 'agent_states' or begins_at >= timestamp '{reach.records}'""")


def _exchange_records(connection: DuckDBPyConnection, table: str, keys: str, key: Sequence[str]) -> None:
    """Exchange all rows that have the key of a new one."""
    connection.execute(f"delete from {table} as old using {keys} as new where {same_key(key, 'old', 'new')}")
    connection.execute(f"""
        insert into {table} by name
        select old.* from _days.{table} as old semi join {keys} as new on {same_key(key, "old", "new")}""")


def _exchange(connection: DuckDBPyConnection, table: str, condition: str) -> None:
    connection.execute(f"delete from {table} where {condition}")
    connection.execute(f"insert into {table} by name select * from _days.{table} where {condition}")


def _unmaintained(connection: DuckDBPyConnection) -> list[str]:
    """Tables of models in `intermediate` that are not current any more; seeds go by other names."""
    rows = connection.execute(
        "select table_name from duckdb_tables() where database_name = current_database() "
        "and schema_name = 'intermediate' and starts_with(table_name, 'int_')"
    ).fetchall()
    return [name for (name,) in rows if name not in {*SPLICED, *REMADE, *CONSTANT}]


def _filled(rule: str, dates: Mapping[str, object]) -> str:
    for mark, day in dates.items():
        rule = rule.replace(mark, f"date '{day}'")
    return rule
