"""Families of KPIs filled by counting, and what the wide marts and kpi_values must make of them: plain Python."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from itertools import count, islice, product
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import yaml
from rebuild import PROJECT, Models, opened

Row = dict[str, Any]

# A grain's kind of day, and the keys that its cells have beside source and date.
GRAINS = {
    "agent_campaign_day": ("day", "campaign_id agent_id"),
    "campaign_day": ("day", "campaign_id"),
    "campaign_interval": ("day", "interval_starts_at campaign_id"),
    "agent_day": ("day", "agent_id"),
    "campaign_week": ("week", "campaign_id"),
    "campaign_month": ("month", "campaign_id"),
    "agent_month": ("month", "agent_id"),
    "month": ("month", ""),
    "window": ("window", "campaign_id"),
}
# The first of June is a Monday: a day, a week, a month and a window begin on it.
DATES = {
    "day": (date(2026, 6, 1), date(2026, 6, 2)),
    "week": (date(2026, 6, 1), date(2026, 6, 8)),
    "month": (date(2026, 6, 1), date(2026, 7, 1)),
    "window": (date(2026, 6, 1), date(2026, 7, 1)),
}
HALF_HOURS = (datetime(2026, 6, 1, 7), datetime(2026, 6, 1, 7, 30))
SOURCES = ("first", "second")

CALENDAR = [grain for grain in GRAINS if grain != "window"]
WITHOUT_HALF_HOURS = [grain for grain in CALENDAR if grain != "campaign_interval"]
GRAINS_OF = {
    "accessibility": CALENDAR,
    "agent_calls": ["agent_day", "agent_month", "month"],
    "agent_time": ["agent_day", "agent_month", "month"],
    "call_duration": CALENDAR,
    "case_closings": WITHOUT_HALF_HOURS,
    "entry_handling": CALENDAR,
    "forecast": CALENDAR,
    "handling": CALENDAR,
    "missed_calls": CALENDAR,
    "open_cases": ["campaign_day", "campaign_week", "campaign_month", "month"],
    "outbound": CALENDAR,
    "people": ["month"],
    "quality": WITHOUT_HALF_HOURS,
    "required_agents": ["campaign_interval"],
    "resolution": CALENDAR,
    "sales": WITHOUT_HALF_HOURS,
    "satisfaction": WITHOUT_HALF_HOURS,
}
WINDOWS = "compliance_windows"
MARTS = {
    "kpi_agent_campaign_daily": ["agent_campaign_day"],
    "kpi_campaign_daily": ["campaign_day"],
    "kpi_campaign_interval": ["campaign_interval"],
    "kpi_agent_daily": ["agent_day"],
    "kpi_weekly": ["campaign_week"],
    "kpi_monthly": ["campaign_month", "agent_month", "month"],
}
ROLL_UPS = {
    "agent_campaign_day": ["campaign_month", "agent_month", "month"],
    "campaign_day": ["campaign_week", "campaign_month", "month"],
    "campaign_interval": ["campaign_week", "campaign_month", "month"],
    "agent_day": ["agent_month", "month"],
}
# Models that run on the filled tables.
RUN = [*MARTS, "int_kpi_long", "kpi_values"]

# The default of one KPI is another variant from the second day on, and some variants are not served.
CHANGED, CHANGES_ON, FIRST_DEFAULT, SECOND_DEFAULT = "service_level", date(2026, 6, 2), "sl2", "sl1"
UNSERVED = {("second", "asa_seconds", variant) for variant in ("default", "p50", "p90")} | {
    ("first", CHANGED, SECOND_DEFAULT)
}


class Cell(NamedTuple):
    """The keys of a cell; those that its grain does not have are None."""

    grain: str
    source_system: str
    local_date: date
    interval_starts_at: datetime | None
    campaign_id: str | None
    agent_id: str | None


def _cells(grain: str, sources: Sequence[str], dates: Sequence[date]) -> list[Cell]:
    keys = GRAINS[grain][1].split()
    half_hours = HALF_HOURS if "interval_starts_at" in keys else (None,)
    campaigns = ("c1", "c2") if "campaign_id" in keys else (None,)
    agents = ("a1", "a2") if "agent_id" in keys else (None,)
    return [Cell(grain, *keys) for keys in product(sources, dates, half_hours, campaigns, agents)]


def _cells_of(family: str, grains: Sequence[str], number: int) -> Iterator[list[Cell]]:
    """Cells of each grain: every fourth is left out, one is in no other family; and the same of a grain of no mart."""
    for grain in grains:
        dates = DATES[GRAINS[grain][0]]
        shared = [cell for place, cell in enumerate(_cells(grain, SOURCES, dates), number) if place % 4]
        yield [*shared, *_cells(grain, [f"only {family}"], dates[:1])[:1]]
    others = [cell._replace(grain="other") for grain in grains for cell in _cells(grain, SOURCES, DATES["day"][:1])]
    yield list(dict.fromkeys(others))


def _read(project: Path, pattern: str) -> dict[str, Row]:
    """The models of YAML files by name."""
    files = sorted(project.glob(pattern))
    return {model["name"]: model for file in files for model in yaml.safe_load(file.read_text()).get("models", [])}


class Expected:
    """What is filled in, and what the models must make of it, each table as a list of rows."""

    def __init__(self, project: Path) -> None:
        declared = _read(project, "models/intermediate/kpi/*.yml")
        marts = _read(project, "models/marts/kpi/*.yml") | _read(project, "models/marts/insight/_insight__models.yml")
        self._columns = {
            name: {column["name"]: column["data_type"] for column in model["columns"]}
            for name, model in (declared | marts).items()
        }
        self.kpis: dict[str, Row] = {
            kpi_id: kpi for model in declared.values() for kpi_id, kpi in model["config"]["meta"]["kpis"].items()
        }
        settings: Row = yaml.safe_load((project / "dbt_project.yml").read_text())
        self._currency: str = settings["vars"]["reporting_currency"]
        parts = [variant for kpi in self.kpis.values() for variant in kpi["variants"].values()]
        self._denominators = {variant["denominator"] for variant in parts if "denominator" in variant}
        self._grains = {kpi_id: set(_published(kpi)) for kpi_id, kpi in self.kpis.items()}
        self._grains_of_value = {
            _value_column(kpi_id, variant): self._grains[kpi_id]
            for kpi_id, kpi in self.kpis.items()
            for variant in kpi["variants"]
        }
        self._numbers = count(3_000_000_001)  # no integer of 32 bits and no float of 24 holds them
        assert {name.removeprefix("int_kpi_") for name in declared} == GRAINS_OF.keys()
        self._families = {
            f"int_kpi_{family}": self._filled(f"int_kpi_{family}", GRAINS_OF[family], number)
            for number, family in enumerate(GRAINS_OF)
        }
        self._windows = [
            {**row, "window_ends_on": row["local_date"] + timedelta(30)}
            for cell, row in self._filled(WINDOWS, ["window"], 1).items()
            if cell.grain == "window"
        ]
        sources = sorted({row["source_system"] for rows in self._families.values() for row in rows.values()})
        self._sources = [*sources, f"only {WINDOWS}"]

    def _filled(self, table: str, grains: Sequence[str], number: int) -> dict[Cell, Row]:
        """Rows of a table, no number twice; in each grain each denominator is 0, NULL and negative once.

        Where the cells are too few for each denominator to be so in others, two of them are not the same in one.
        """
        turns = [column for column in self._columns[table] if column in self._denominators]
        rows = {}
        for cells in _cells_of(table.removeprefix("int_kpi_"), grains, number):
            for place, cell in enumerate(cells):
                row = cell._asdict()
                for column, kind in self._columns[table].items():
                    if column not in row and kind in ("bigint", "double"):
                        value = next(self._numbers) + (0.25 if kind == "double" else 0)
                        row[column] = value
                        if column in turns:
                            again, turn = divmod(turns.index(column), len(cells))
                            turned = (place + turn) % len(cells)
                            row[column] = [0 * value, None, -value][(turned + again) % 3] if turned < 3 else value
                rows[cell] = row
        return rows

    def tables(self) -> Iterator[tuple[str, dict[str, str], list[Row]]]:
        """The tables to fill: name, types of the columns, rows."""
        for name, rows in self._families.items():
            yield name, self._columns[name], list(rows.values())
        yield WINDOWS, self._columns[WINDOWS], self._windows
        definition = dict.fromkeys(("kpi_id", "variant", "counted_variant", "owner"), "string")
        dates = {"valid_from": "date", "valid_to": "date"}
        yield "int_kpi_definitions", {**definition, "version": "integer", **dates}, list(self._definitions())
        capability = dict.fromkeys(("source_system", "kpi_id", "variant", "reason"), "string")
        yield "int_capabilities", {**capability, "can_serve": "boolean"}, list(self._capabilities())

    def _definitions(self) -> Iterator[Row]:
        for number, (kpi_id, kpi) in enumerate(self.kpis.items(), 1):
            changes = [(date(1900, 1, 1), date(9999, 12, 31), number, "default")]
            if kpi_id == CHANGED:
                changes = [
                    (date(1900, 1, 1), CHANGES_ON, 1000, FIRST_DEFAULT),
                    (CHANGES_ON, date(9999, 12, 31), 2000, SECOND_DEFAULT),
                ]
            for valid_from, valid_to, version, default in changes:
                for variant in kpi["variants"]:
                    yield {
                        "kpi_id": kpi_id,
                        "variant": variant,
                        "counted_variant": default if variant == "default" else variant,
                        "version": version,
                        "owner": "somebody",
                        "valid_from": valid_from,
                        "valid_to": valid_to,
                    }

    def _capabilities(self) -> Iterator[Row]:
        for source in self._sources:
            for kpi_id, kpi in self.kpis.items():
                for variant in kpi["variants"]:
                    yield {
                        "source_system": source,
                        "kpi_id": kpi_id,
                        "variant": variant,
                        "can_serve": (source, kpi_id, variant) not in UNSERVED,
                        "reason": "by hand",
                    }

    def mart(self, mart: str) -> list[Row]:
        """The rows of a wide mart: a cell is there where any family that it shows has it."""
        owners = {
            column: name
            for column in self._columns[mart]
            for name in self._families
            if column in self._columns[name] and column not in Cell._fields
        }
        shown = {cell for name in owners.values() for cell in self._families[name] if cell.grain in MARTS[mart]}
        keys = [column for column in self._columns[mart] if column in Cell._fields]
        assert len(keys) + len(owners) == len(self._columns[mart])
        return [
            {key: getattr(cell, key) for key in keys}
            | {column: self._shown(name, column, cell) for column, name in owners.items()}
            for cell in shown
        ]

    def _shown(self, family: str, column: str, cell: Cell) -> Any:
        """A count is 0 where its family has nothing; the value of a KPI stands only at the KPI's grains."""
        value = self._families[family].get(cell, {}).get(column)
        if self._columns[family][column] == "bigint":
            return value or 0
        return value if cell.grain in self._grains_of_value.get(column, [cell.grain]) else None

    def long(self) -> Iterator[Row]:
        """A row per cell of the wide marts, KPI that is published at its grain, and variant."""
        wide = [(MARTS[mart], row) for mart in MARTS for row in self.mart(mart)]
        for grains, row in [*wide, *((["window"], row) for row in self._windows)]:
            grain = row.get("grain", grains[0])
            keys = GRAINS[grain][1].split()
            for kpi_id, kpi in self.kpis.items():
                if grain not in self._grains[kpi_id]:
                    continue
                for variant, parts in kpi["variants"].items():
                    yield {
                        "kpi_id": kpi_id,
                        "variant": variant,
                        "grain": grain,
                        "local_date": row["local_date"],
                        "interval_starts_at": row["interval_starts_at"] if "interval_starts_at" in keys else None,
                        "source_system": row["source_system"],
                        "agent_id": row["agent_id"] if "agent_id" in keys else None,
                        "campaign_id": row["campaign_id"] if "campaign_id" in keys else None,
                        **_parts(row, _value_column(kpi_id, variant), kpi, parts),
                        "unit": kpi["unit"],
                        "currency": self._currency if kpi["unit"].startswith("currency") else None,
                    }

    def values(self) -> Iterator[Row]:
        """The long rows under the names and versions in force on their date, of what the source can serve."""
        definitions = defaultdict(list)
        for definition in self._definitions():
            definitions[definition["kpi_id"], definition["counted_variant"]].append(definition)
        for row in self.long():
            if (row["source_system"], row["kpi_id"], row["variant"]) in UNSERVED:
                continue
            for definition in definitions[row["kpi_id"], row["variant"]]:
                if definition["valid_from"] <= row["local_date"] < definition["valid_to"]:
                    named = {"variant": definition["variant"], "version": definition["version"]}
                    yield row | named | {"period_end": _period_end(row["grain"], row["local_date"])}


def _value_column(kpi_id: str, variant: str) -> str:
    return kpi_id if variant == "default" else f"{kpi_id}_{variant}"


def _published(kpi: Row) -> Iterator[str]:
    """The declared grains and, where the KPI rolls up, the periods above them."""
    for grain in kpi["grains"]:
        yield grain
        if kpi.get("rolls_up", True):
            yield from ROLL_UPS.get(grain, [])


def _parts(row: Row, value_column: str, kpi: Row, parts: Row) -> Row:
    """Numerator, denominator and value: a cell with nothing to divide by has the denominator 0 and no numerator."""
    value, has_numerator = row[value_column], "numerator" in parts or kpi["class"] == "A"
    numerator = row[parts.get("numerator", value_column)] if has_numerator else None
    denominator = row[parts["denominator"]] if "denominator" in parts else None
    if "denominator" in parts and not denominator:
        numerator = None
        denominator = denominator if kpi.get("may_be_suppressed") else 0
    numbers = {"numerator": numerator, "denominator": denominator, "value": value}
    return {name: None if number is None else float(number) for name, number in numbers.items()}


def _period_end(grain: str, first: date) -> date:
    """The first day after a period."""
    if grain.endswith("month"):
        return date(first.year, first.month + 1, 1)
    return first + timedelta({"window": 30, "campaign_week": 7}.get(grain, 1))


@cache
def expected(project: Path) -> Expected:
    """What is expected, worked out once."""
    return Expected(project)


def fill(connection: duckdb.DuckDBPyConnection, project: Path, schemas: dict[str, str]) -> None:
    """Make the tables that the wide marts and kpi_values read; `schemas` tells where each model lies."""
    for name, types, rows in expected(project).tables():
        place = f'callhouse."{schemas[name]}"."{name}"'
        connection.execute(f"create table {place} ({', '.join(f'{column} {kind}' for column, kind in types.items())})")
        texts = [", ".join(_literal(row[column]) for column in types) for row in rows]
        connection.execute(f"insert into {place} values ({'), ('.join(texts)})")


def _literal(value: Any) -> str:
    return "null" if value is None else f"'{value}'"


def differing(found: list[Row], wanted: list[Row], keys: Sequence[str], most: int = 8) -> list[str]:
    """Cells in which two tables differ, as text: the first few; a number differs from one of another type."""
    pairs: defaultdict[tuple[Any, ...], tuple[list[Row], list[Row]]] = defaultdict(lambda: ([], []))
    for side, rows in enumerate((found, wanted)):
        for row in rows:
            pairs[tuple(row[key] for key in keys)][side].append(row)
    return list(islice((text for cell, (left, right) in pairs.items() for text in _told(cell, left, right)), most))


def _told(cell: tuple[Any, ...], found: list[Row], wanted: list[Row]) -> Iterator[str]:
    name = " ".join(str(key) for key in cell if key is not None)
    if len(found) != 1 or len(wanted) != 1:
        yield f"{name}: {len(found)} rows in place of {len(wanted)}"
        return
    for column in wanted[0]:
        if repr(found[0][column]) != repr(wanted[0][column]):
            yield f"{name}: {column} is {found[0][column]!r} in place of {wanted[0][column]!r}"


def build(models: Models, database: Path) -> None:
    """Fill the families and run the wide marts and kpi_values on them."""
    with opened(database) as connection:
        models.make_schemas(connection)
        fill(connection, PROJECT, {name: node["schema"] for name, node in models.nodes.items()})
        for name in RUN:
            models.run_model(connection, name, models.sql(name))
