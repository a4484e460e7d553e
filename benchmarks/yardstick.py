"""The floor of the build: the same tables from the same raw tables without dbt, and whether they are equal.

The files of `benchmarks/floor` run in their order on a new database to which the landed one is attached. Only
`kpi_values` is made here, out of the registry: what each KPI, variant and grain is made of, where the exports can
serve it. The native layout alone is read: other sources have no rows here.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import yaml

from callhouse.ask import opened
from callhouse.columns import ROLL_UPS
from callhouse.dbt_plugin import DEMO_KEY, hmac_pads
from callhouse.environment import PROJECT
from callhouse.landing.contract import LOADER

HERE = Path(__file__).parent / "floor"
TABLES = (
    "fct_calls",
    "fct_queue_visits",
    "fct_entries",
    "fct_agent_legs",
    "fct_agent_states",
    "fct_surveys",
    "fct_sales",
    "fct_cases",
    "fct_qa_evaluations",
    "fct_missed_calls",
    "kpi_agent_campaign_daily",
    "kpi_campaign_daily",
    "kpi_campaign_interval",
    "kpi_agent_daily",
    "kpi_weekly",
    "kpi_monthly",
    "kpi_histograms",
    "compliance_windows",
    "kpi_values",
)
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


@dataclass(frozen=True)
class Definition:
    """A version of a KPI: from when to when it holds, and the variant that stands under `default`."""

    version: int
    valid_from: str
    valid_to: str
    default_variant: str


def build(landed: Path, database: Path) -> None:
    """Write the tables from the raw tables of a landed database."""
    with opened(database) as connection:
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
    connection.execute(f"create table kpi.kpi_values as {values(known)}")


def compare(floor: Path, built: Path) -> None:
    """Compare the tables of two databases; raise ValueError where one differs."""
    with opened() as connection:
        connection.execute(f"attach '{floor}' as floor (read_only); attach '{built}' as built (read_only)")
        if found := list(differences(connection, "floor", "built")):
            raise ValueError("; ".join(found))


def differences(
    connection: duckdb.DuckDBPyConnection, floor: str, built: str, condition: str = "true"
) -> Iterator[str]:
    """Yield what tells tables of one attached database from those of the other: columns, types or rows in any order."""
    for name in TABLES:
        columns = [_columns(connection, database, name) for database in (floor, built)]
        if columns[0] != columns[1]:
            yield f"{name}: columns {sorted(columns[0] ^ columns[1])}"
            continue
        schema = next(iter(columns[1]))[0]
        listed = ", ".join(f'"{column}"' for _, column, _ in sorted(columns[1]))
        rows = [f"select {listed} from {database}.{schema}.{name} where {condition}" for database in (floor, built)]
        prints = [f"select count(*), sum(hash(t)), bit_xor(hash(t)) from ({select}) as t" for select in rows]
        if len({tuple(connection.execute(sql).fetchall()) for sql in prints}) > 1:
            extra, missing = (
                connection.execute(f"select count(*) from ({one} except all {other})").fetchall()[0][0]
                for one, other in (rows, rows[::-1])
            )
            yield f"{name}: {extra} rows are not built, {missing} rows are built only"


def _columns(connection: duckdb.DuckDBPyConnection, database: str, table: str) -> set[tuple[str, str, str]]:
    sql = "select schema_name, column_name, data_type from duckdb_columns() where database_name = ? and table_name = ?"
    return set(connection.execute(sql, [database, table]).fetchall())


def declared() -> dict[str, dict[str, Any]]:
    """Return the KPIs as the models that count them declare them."""
    found: dict[str, dict[str, Any]] = {}
    for path in sorted((PROJECT / "models/intermediate/kpi").glob("*.yml")):
        for model in yaml.load(path.read_text(encoding="utf-8"), LOADER)["models"]:
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


def values(known: set[str]) -> str:
    """Return the select of `kpi_values`: a row for each cell and KPI that the `known` fields can serve."""
    names: list[str] = []
    cells: dict[str, list[tuple[str, str, str, str]]] = {grain: [] for grain in MARTS}
    definitions = defined()
    for kpi, declaration in declared().items():
        grains = list(declaration["grains"])
        if declaration.get("rolls_up", True):
            grains += [rolled for grain in declaration["grains"] for rolled in ROLL_UPS.get(grain, [])]
        currency = f"'{CURRENCY}'" if declaration["unit"].startswith("currency") else "null"
        for version in definitions[kpi]:
            for variant in declaration["variants"]:
                counted = version.default_variant if variant == "default" else variant
                needs = declaration["variants"][counted].get("needs", declaration["needs"])
                if known.issuperset(needs):
                    names.append(
                        f"({len(names)}, '{kpi}', '{variant}', {version.version}, '{declaration['unit']}', {currency}, "
                        f"date '{version.valid_from}', date '{version.valid_to}')"
                    )
                    for grain in dict.fromkeys(grains):
                        cells[grain].append((f"{len(names) - 1}", *_parts(kpi, counted, declaration)))
    return f"""
        with

        names (number, kpi_id, variant, version, unit, currency, valid_from, valid_to) as (values {", ".join(names)}),

        cells as ({" union all ".join(_cells(grain, rows) for grain, rows in cells.items() if rows)})

        select
            names.kpi_id,
            names.variant,
            names.version,
            cells.* exclude (number, numerator, denominator, value),
            cells.numerator,
            cells.denominator,
            cells.value,
            names.unit,
            cast(names.currency as varchar) as currency
        from cells
        inner join names
            on
                cells.number = names.number
                and cells.local_date >= names.valid_from
                and cells.local_date < names.valid_to
    """


def _parts(kpi: str, counted: str, declaration: dict[str, Any]) -> tuple[str, str, str]:
    """Return what a variant's numerator, denominator and value are in a row of a mart."""
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
    return above, below, f"cast({value} as double)"


def _cells(grain: str, rows: list[tuple[str, str, str, str]]) -> str:
    """Return the select that takes the rows of a mart apart: four lists of equal length side by side."""
    mart, period = MARTS[grain]
    agent = "agent_id" if grain.startswith("agent_") else "cast(null as varchar)"
    campaign = "campaign_id" if "campaign" in grain or grain == "window" else "cast(null as varchar)"
    interval = "interval_starts_at" if grain == "campaign_interval" else "cast(null as timestamp)"
    numbers, numerators, denominators, found = (", ".join(column) for column in zip(*rows, strict=True))
    return f"""
        select
            '{grain}' as grain,
            local_date,
            cast(local_date + interval {period} as date) as period_end,
            {interval} as interval_starts_at,
            source_system,
            {agent} as agent_id,
            {campaign} as campaign_id,
            unnest([{numbers}]) as number,
            unnest([{numerators}]) as numerator,
            unnest([{denominators}]) as denominator,
            unnest([{found}]) as value
        from {mart}
        {f"where grain = '{grain}'" if mart == "kpi.kpi_monthly" else ""}
    """
