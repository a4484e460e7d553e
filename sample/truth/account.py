"""The account of a centre: runs every family and writes kpi_values.csv."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

from sample.clock import iso
from sample.records import Log
from sample.truth import (
    accessibility,
    agent_time,
    callbacks,
    cases,
    cost,
    forecast,
    handling,
    outbound,
    people,
    productivity,
    quality,
    resolution,
    sales,
    satisfaction,
    volume,
    workforce,
)
from sample.truth.catalogue import GRAINS, KPIS, MONEY
from sample.truth.facts import Facts
from sample.truth.money import Exchange
from sample.truth.places import Cell
from sample.truth.tally import Number, Tally
from sample.world import REPORTING_CURRENCY, World

HEADER = "kpi_id,variant,grain,local_date,interval_starts_at,agent_id,campaign_id,currency,numerator,denominator,value"
FAMILIES: tuple[Callable[[Facts, Tally], None], ...] = (
    volume.tell,
    accessibility.tell,
    callbacks.tell,
    outbound.tell,
    handling.tell,
    resolution.tell,
    cases.tell,
    satisfaction.tell,
    quality.tell,
    agent_time.tell,
    productivity.tell,
    forecast.tell,
    workforce.tell,
    people.tell,
)


def account(world: World, log: Log, complete_through_at: int, progress: Callable[[str], None]) -> tuple[Facts, Tally]:
    """Work out everything from the true log."""
    facts, tally = Facts(world, log, complete_through_at), Tally()
    for tell in FAMILIES:
        progress(f"truth: {tell.__module__.rpartition('.')[2]}")
        tell(facts, tally)
    exchange = Exchange(log.rates)
    progress("truth: sales and cost")
    sales.tell(facts, tally, exchange)
    cost.tell(facts, tally, exchange)
    return facts, tally


def _text(number: Number | None) -> str:
    if number is None:
        return ""
    if isinstance(number, Decimal):
        return str(int(number)) if number == number.to_integral_value() else repr(float(number))
    return repr(number)


def _order(cell: Cell) -> tuple[str, int, str, str]:
    return (cell[1].isoformat(), cell[2] or 0, cell[3], cell[4])


def rows(tally: Tally) -> Iterator[str]:
    """One line per KPI, variant and existing cell of its grains, in a fixed order."""
    by_grain: dict[str, list[Cell]] = {grain: [] for grain in GRAINS}
    for cell in tally.cells():
        by_grain[cell[0]].append(cell)
    for grain, cells in by_grain.items():
        cells.sort(key=_order)
        wheres = [f"{c[1]},{iso(c[2]) if c[2] is not None else ''},{c[3]},{c[4]}" for c in cells]
        for kpi in KPIS.values():
            if grain not in kpi.grains:
                continue
            currency = REPORTING_CURRENCY if kpi.kpi_id in MONEY else ""
            for variant in kpi.variants:
                for cell, where in zip(cells, wheres, strict=True):
                    parts = ",".join(map(_text, tally.result(kpi.kpi_id, variant, cell)))
                    yield f"{kpi.kpi_id},{variant},{grain},{where},{currency},{parts}\n"


def write(tally: Tally, folder: Path) -> int:
    """Write kpi_values.csv; returns its number of rows."""
    number = 0
    with (folder / "kpi_values.csv").open("w", encoding="utf-8", newline="") as file:
        file.write(HEADER + "\n")
        for row in rows(tally):
            file.write(row)
            number += 1
    return number
