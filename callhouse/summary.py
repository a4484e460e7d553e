"""The KPI summary in plain text: what `make build` ends with.

For each source system the newest month of the published file, whole centre, grouped by family, and
the ledger of its rows.
"""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import duckdb

from callhouse.guard import RefusedError, open_read_only
from callhouse.terminal import printable

WIDTH = 100
# Families in the order in which a call is lived through; others follow by name.
FAMILIES = (
    *("volume", "accessibility", "handling", "resolution", "satisfaction", "quality", "outbound"),
    *("sales", "cost", "agent_time", "productivity", "forecast", "workforce", "people"),
)
KPIS = """
    select
        catalog.family, catalog.name_en, v.variant, v.value, v.numerator, v.denominator,
        catalog.unit, v.currency
    from kpi.kpi_values as v
    inner join (select *, row_number() over () as place from kpi.kpi_catalog) as catalog
        using (kpi_id)
    where v.grain = 'month' and v.source_system = $source
        and strftime(v.local_date, '%Y-%m') = $month
        and ($all_variants or v.variant = 'default')
    order by
        coalesce(list_position($families, catalog.family), 1000), catalog.family, catalog.place,
        v.variant <> 'default', v.variant, v.currency
"""
MONTHS = """
    select source_system, list_sort(list(distinct strftime(local_date, '%Y-%m')))
    from kpi.kpi_values
    where grain = 'month'
    group by 1
    order by 1
"""
LEDGER = """
    select
        coalesce(sum(raw_rows), 0), coalesce(sum(staged_rows), 0),
        coalesce(sum(superseded_rows), 0), coalesce(sum(quarantined_rows), 0)
    from quality.row_ledger
    where source_system = $source
"""


class Kpi(NamedTuple):
    """One KPI of a month; `value` and its parts are NULL where there was nothing to count."""

    family: str
    name: str
    variant: str
    value: float | None
    numerator: float | None
    denominator: float | None
    unit: str
    currency: str | None


def summarise(
    published: Path,
    source: str | None = None,
    month: str | None = None,
    *,
    all_variants: bool = False,
) -> list[str]:
    """Return the lines to print, at most 100 columns wide.

    `source` and `month` (YYYY-MM) narrow it; without `month` each source shows its newest. Raises
    RefusedError where there is no published file or nothing that fits.
    """
    if not published.is_file():
        raise RefusedError(f"there is no published file {published}: run `make build`")
    with open_read_only(published) as connection:
        try:
            months: dict[str, list[str]] = dict(connection.sql(MONTHS).fetchall())
            if source is not None and source not in months:
                raise RefusedError(printable(f"no source {source!r}; there is: {', '.join(months) or 'none'}"))
            shown = {source: months[source]} if source is not None else months
            if month is not None:
                shown = {name: [month] for name, known in shown.items() if month in known}
            if not shown:
                known = sorted({each for list_ in months.values() for each in list_})
                wanted = f"for {month}; months are: {', '.join(known)}" if month else "yet"
                raise RefusedError(f"no monthly KPIs {wanted or 'none'}")
            lines: list[str] = []
            for name, known in shown.items():
                lines += _month(connection, name, known[-1], all_variants)
        except duckdb.CatalogException as error:
            raise RefusedError(f"{published} is of another version: run `make build`") from error
    return [printable(line) for line in lines]


def _month(connection: duckdb.DuckDBPyConnection, source: str, month: str, all_variants: bool) -> list[str]:
    """Return the lines of one source system."""
    rows = connection.execute(
        KPIS,
        {
            "source": source,
            "month": month,
            "all_variants": all_variants,
            "families": FAMILIES,
        },
    ).fetchall()
    kpis = [Kpi(*row) for row in rows]
    lines = ["", f"{source}, {month}", "=" * len(f"{source}, {month}")]
    for family, members in groupby(kpis, key=lambda kpi: kpi.family):
        lines += ["", family.replace("_", " ")]
        lines += map(_line, members)
    ledger = connection.execute(LEDGER, {"source": source}).fetchone()
    return [*lines, "", *_ledger(*(int(number) for number in ledger or (0, 0, 0, 0)))]


def _line(kpi: Kpi) -> str:
    name = kpi.name if kpi.variant == "default" else f"  {kpi.variant}"
    parts = ""
    if kpi.denominator is not None:
        parts = f"{number(kpi.numerator)} / {number(kpi.denominator)}"
    room = 47
    if len(name) > room:
        name = name[: room - 3] + "..."
    value = value_in_unit(kpi.value, kpi.unit, kpi.currency)
    return f"  {name:<{room}} {value:>22} {parts:>27}".rstrip()


def _ledger(raw: int, staged: int, superseded: int, quarantined: int) -> list[str]:
    """Return the line that shows whether every landed row is accounted for."""
    lost = raw - staged - superseded - quarantined
    verdict = "" if lost == 0 else f"  DOES NOT ADD UP, difference {lost:,}"
    return [
        f"  rows: {raw:,} raw = {staged:,} staged + {superseded:,} superseded + {quarantined:,} quarantined{verdict}"
    ]


def value_in_unit(value: float | None, unit: str, currency: str | None) -> str:
    """Format a KPI: ratios (0..1) in percent, durations with their unit, money with its currency.

    >>> value_in_unit(0.1273, "ratio", None), value_in_unit(31125, "calls", None)
    ('12.73 %', '31,125')
    """
    if value is None:
        return "-"
    if unit == "ratio":
        return f"{value * 100:,.2f} %"
    if unit in {"seconds", "hours"}:
        return f"{value:,.1f} {unit[0]}"
    if unit.startswith("currency"):
        return f"{value:,.2f} {currency or ''}{unit.removeprefix('currency')}".replace(" /", "/")
    if "/" in unit:
        return f"{value:,.2f} {unit}"
    return number(value)


def number(value: float | None) -> str:
    """Format a plain number: thousands grouped, two decimals where it is not whole.

    >>> number(1234.5), number(7.0), number(None)
    ('1,234.50', '7', '-')
    """
    if value is None:
        return "-"
    return f"{value:,.0f}" if value == round(value) else f"{value:,.2f}"
