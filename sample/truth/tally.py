"""The tally: sums, observations and distinct members per KPI, variant and cell."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from sample.truth.catalogue import KPIS
from sample.truth.places import Cell, Place

Number = int | float | Decimal
Column = tuple[str, str]
Result = tuple[Number | None, Number | None, Number | None]
_MAXIMA = frozenset({"longest"})
_PERCENTILES = {"p50": 0.5, "p90": 0.9}


def percentile(ordered: list[Number], share: float) -> float:
    """Continuous percentile of ascending values, linear between neighbours."""
    rank = (len(ordered) - 1) * share
    low = int(rank)
    high = min(low + 1, len(ordered) - 1)
    return float(ordered[low]) + (float(ordered[high]) - float(ordered[low])) * (rank - low)


class Tally:
    """Collects what records contribute; a contribution is what makes a cell exist."""

    def __init__(self) -> None:
        self.sums: defaultdict[Column, dict[Cell, list[Number]]] = defaultdict(dict)
        self.seen: defaultdict[Column, dict[Cell, list[Number]]] = defaultdict(dict)
        self.members: defaultdict[Column, dict[Cell, tuple[set[str], set[str]]]] = defaultdict(dict)
        self.given: defaultdict[Column, dict[Cell, Result]] = defaultdict(dict)

    def count(self, kpi: str, where: Place, number: int = 1) -> None:
        """Add to a count (class A)."""
        self.ratio(kpi, "default", where, number, 0)

    def ratio(
        self,
        kpi: str,
        variant: str,
        where: Place,
        numerator: Number,
        denominator: Number,
        grains: tuple[str, ...] | None = None,
    ) -> None:
        """Add to both parts of a ratio, at all its grains or at some."""
        sums = self.sums[kpi, variant]
        for cell in where.cells(grains or KPIS[kpi].grains):
            held = sums.get(cell)
            if held is None:
                sums[cell] = [numerator, denominator]
            else:
                # a KPI's numbers are all of one kind, which the type of `Number` cannot say
                held[0] += numerator  # type: ignore[operator]
                held[1] += denominator  # type: ignore[operator]

    def observe(
        self, kpi: str, variants: str, where: Place, value: Number, grains: tuple[str, ...] | None = None
    ) -> None:
        """Add an observation to percentiles or a maximum; several variants are separated by a blank."""
        for variant in variants.split():
            seen = self.seen[kpi, variant]
            for cell in where.cells(grains or KPIS[kpi].grains):
                seen.setdefault(cell, []).append(value)

    def member(self, kpi: str, where: Place, numerator: str | None, denominator: str) -> None:
        """Add members to the distinct sets of a KPI of class D."""
        for cell in where.cells(KPIS[kpi].grains):
            top, bottom = self.members[kpi, "default"].setdefault(cell, (set(), set()))
            bottom.add(denominator)
            if numerator is not None:
                top.add(numerator)

    def give(self, kpi: str, variant: str, cell: Cell, result: Result) -> None:
        """Set numerator, denominator and value as they are."""
        self.given[kpi, variant][cell] = result

    def cells(self) -> set[Cell]:
        """Every cell to which anything contributed."""
        found: set[Cell] = set()
        for book in (self.sums, self.seen, self.members, self.given):
            for column in book.values():
                found.update(column)
        return found

    def result(self, kpi: str, variant: str, cell: Cell) -> Result:
        """(numerator, denominator, value) of a cell that exists."""
        column, kind = (kpi, variant), KPIS[kpi].kind
        if kind == "F":
            return self.given[column].get(cell, (None, None, None))
        if variant in _PERCENTILES or variant in _MAXIMA:
            return self._of_observations(column, cell)
        if kind == "D":
            top, bottom = self.members[column].get(cell, (set(), set()))
            return (len(top), len(bottom), len(top) / len(bottom)) if bottom else (None, 0, None)
        numerator, denominator = self.sums[column].get(cell, (0, 0))
        if kind == "A":
            return (numerator, None, numerator)
        if not denominator:
            return (None, 0, None)
        return (numerator, denominator, float(numerator) / float(denominator))

    def _of_observations(self, column: Column, cell: Cell) -> Result:
        values = sorted(self.seen[column].get(cell, []))
        if not values:
            return (None, 0, None)
        value = values[-1] if column[1] in _MAXIMA else percentile(values, _PERCENTILES[column[1]])
        return (None, len(values), value)
