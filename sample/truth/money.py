"""Exchange rates: that of the local date, else the last before, else the first after."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from datetime import date
from decimal import Decimal

from sample.records import Rate
from sample.world import REPORTING_CURRENCY


class Exchange:
    """Converts into the reporting currency without rounding; raises KeyError for a currency without rates."""

    def __init__(self, rates: list[Rate]) -> None:
        self._of: defaultdict[str, list[tuple[date, Decimal]]] = defaultdict(list)
        for rate in rates:
            self._of[rate.currency].append((rate.rate_date, rate.rate))
        for found in self._of.values():
            found.sort()

    def rate(self, currency: str, day: date) -> Decimal:
        """Return reporting currency per unit."""
        if currency == REPORTING_CURRENCY:
            return Decimal(1)
        if currency not in self._of:
            raise KeyError(f"no exchange rate for {currency}")
        rates = self._of[currency]
        return rates[max(0, bisect_right(rates, day, key=lambda r: r[0]) - 1)][1]

    def convert(self, amount: Decimal, currency: str, day: date) -> Decimal:
        """Return an amount of a local date in the reporting currency."""
        return amount * self.rate(currency, day)
