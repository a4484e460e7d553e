"""The floor of the build: the tables of `benchmarks/floor`, from the same raw tables without dbt, and whether they are equal.

The files of that folder run in their order on a new database to which the landed one is attached. Only `kpi_values` is
made here: one select for each KPI, variant and grain that the registry declares and the exports can serve.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import yaml

from callhouse.dbt_plugin import DEMO_KEY, hmac_pads
from callhouse.environment import PROJECT

HERE = Path(__file__).parent / "floor"
VALUES = "kpi_values"
CURRENCY = "EUR"  # the project's reporting_currency

#: grain: its mart, and what is added to its first day for the end of its period
MARTS = {
    "agent_campaign_day": ("kpi.kpi_agent_campaign_daily", "1 day"),
    "campaign_day": ("kpi.kpi_campaign_daily", "1 day"),
    "campaign_interval": ("kpi.kpi_campaign_interval", "1 day"),
    "agent_day": ("kpi.kpi_agent_daily", "1 day"),
    "campaign_week": ("kpi.kpi_weekly", "7 days"),
    "campaign_month": ("kpi.kpi_monthly", "1 month"),
    "agent_month": ("kpi.kpi_monthly", "1 month"),
    "month": ("kpi.kpi_monthly", "1 month"),
    "window": ("insight.compliance_windows", "30 days"),
}
ROLL_UPS = {
    "agent_campaign_day": ["campaign_month", "agent_month", "month"],
    "campaign_day": ["campaign_week", "campaign_month", "month"],
    "campaign_interval": ["campaign_week", "campaign_month", "month"],
    "agent_day": ["agent_month", "month"],
}


@dataclass(frozen=True)
class Definition:
    """A version of a KPI: from when to when it holds, and the variant that stands under `default`."""

    version: int
    valid_from: str
    valid_to: str
    default_variant: str


def build(landed: Path, database: Path) -> None:
    """Write the tables from the raw tables of a landed database."""
    with duckdb.connect(str(database)) as connection:
        connection.execute("set threads = 2; set memory_limit = '4GB'; set TimeZone = 'UTC'")
        connection.execute("set preserve_insertion_order = false")
        connection.execute(f"attach '{landed}' as landed (read_only)")
        write_tables(connection)


def write_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Run the files on a connection to which the landed database is attached as `landed`."""
    for name, pad in zip(("hash_inner_pad", "hash_outer_pad"), hmac_pads(DEMO_KEY), strict=True):
        connection.execute(f"set variable {name} = ?", [pad])
    connection.execute("set variable seeds = ?", [str(PROJECT / "seeds")])
    for path in sorted(HERE.glob("*.sql")):
        connection.execute(path.read_text(encoding="utf-8"))
    known = {"nothing", *(need for (need,) in connection.execute("select need from known_fields").fetchall())}
    connection.execute(f"create table kpi.{VALUES} as {' union all '.join(values(known))}")


def declared() -> dict[str, dict[str, Any]]:
    """Return the KPIs as the models that count them declare them."""
    found: dict[str, dict[str, Any]] = {}
    for path in sorted((PROJECT / "models/intermediate/kpi").glob("*.yml")):
        for model in yaml.safe_load(path.read_text(encoding="utf-8"))["models"]:
            found |= model["config"]["meta"]["kpis"]
    return found


def defined() -> dict[str, list[Definition]]:
    """Return the versions of each KPI as the seed lists them."""
    with (PROJECT / "seeds/kpi_definitions.csv").open(encoding="utf-8", newline="") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: (row["kpi_id"], row["valid_from"]))
    found: dict[str, list[Definition]] = {}
    for row, after in zip(rows, [*rows[1:], None], strict=True):
        ends = after["valid_from"] if after and after["kpi_id"] == row["kpi_id"] else "9999-12-31"
        version = Definition(int(row["version"]), row["valid_from"], ends, row["default_variant"])
        found.setdefault(row["kpi_id"], []).append(version)
    return found


def values(known: set[str]) -> Iterator[str]:
    """Yield a select for each KPI, variant, version and grain that records with the `known` fields can serve."""
    definitions = defined()
    for kpi, declaration in declared().items():
        grains = list(declaration["grains"])
        if declaration.get("rolls_up", True):
            grains += [rolled for grain in declaration["grains"] for rolled in ROLL_UPS.get(grain, [])]
        for version in definitions[kpi]:
            for variant in declaration["variants"]:
                counted = version.default_variant if variant == "default" else variant
                parts = declaration["variants"][counted]
                if known.issuperset(parts.get("needs", declaration["needs"])):
                    for grain in dict.fromkeys(grains):
                        yield _values_of(kpi, variant, counted, version, declaration, grain)


def _values_of(
    kpi: str, variant: str, counted: str, version: Definition, declaration: dict[str, Any], grain: str
) -> str:
    parts = declaration["variants"][counted]
    value = kpi if counted == "default" else f"{kpi}_{counted}"
    numerator = parts.get("numerator", value if declaration["class"] == "A" else None)
    denominator = parts.get("denominator")
    above = f"cast({numerator or 'null'} as double)"
    below = f"cast({denominator or 'null'} as double)"
    if numerator and denominator:
        above = f"case when {denominator} <> 0 then {above} end"
    if denominator and not declaration.get("may_be_suppressed"):
        below = f"coalesce({below}, 0)"
    mart, period = MARTS[grain]
    agent = "agent_id" if grain.startswith("agent_") else "cast(null as varchar)"
    campaign = "campaign_id" if "campaign" in grain or grain == "window" else "cast(null as varchar)"
    interval = "interval_starts_at" if grain == "campaign_interval" else "cast(null as timestamp)"
    currency = f"'{CURRENCY}'" if declaration["unit"].startswith("currency") else "cast(null as varchar)"
    return f"""
        select
            '{kpi}' as kpi_id,
            '{variant}' as variant,
            {version.version} as version,
            '{grain}' as grain,
            local_date,
            cast(local_date + interval {period} as date) as period_end,
            {interval} as interval_starts_at,
            source_system,
            {agent} as agent_id,
            {campaign} as campaign_id,
            {above} as numerator,
            {below} as denominator,
            cast({value} as double) as value,
            '{declaration["unit"]}' as unit,
            {currency} as currency
        from {mart}
        where
            local_date >= date '{version.valid_from}'
            and local_date < date '{version.valid_to}'
            {f"and grain = '{grain}'" if mart == "kpi.kpi_monthly" else ""}
    """
