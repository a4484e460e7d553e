"""Places: where in time and among people a record belongs, and the cell of each grain that this means."""

from __future__ import annotations

from datetime import date
from functools import cache

from sample.clock import first_of_month, monday
from sample.truth.catalogue import (
    ACD,
    AD,
    AGENT_MONTH,
    CAMPAIGN_MONTH,
    CD,
    CI,
    MONTH,
    WEEK,
    WINDOW,
)

#: (grain, local date, interval start or None, agent, campaign)
Cell = tuple[str, date, int | None, str, str]


class Place:
    """A local date, with half-hour, agent and campaign as far as the record has them."""

    __slots__ = ("_cells", "agent", "campaign", "day", "interval", "window")

    def __init__(self, day: date, interval: int | None, agent: str, campaign: str, window: date | None) -> None:
        self.day, self.interval, self.agent, self.campaign, self.window = day, interval, agent, campaign, window
        self._cells: dict[tuple[str, ...], list[Cell]] = {}

    def cells(self, grains: tuple[str, ...]) -> list[Cell]:
        """Return the cell of each grain."""
        if grains not in self._cells:
            self._cells[grains] = [self._cell(grain) for grain in grains]
        return self._cells[grains]

    def _cell(self, grain: str) -> Cell:
        day, agent, campaign = self.day, self.agent, self.campaign
        if grain == ACD:
            return (grain, day, None, agent, campaign)
        if grain == CI:
            assert self.interval is not None
            return (grain, day, self.interval, "", campaign)
        if grain == WINDOW:
            assert self.window is not None
            return (grain, self.window, None, "", campaign)
        month = first_of_month(day)
        return {
            CD: (grain, day, None, "", campaign),
            AD: (grain, day, None, agent, ""),
            WEEK: (grain, monday(day), None, "", campaign),
            CAMPAIGN_MONTH: (grain, month, None, "", campaign),
            AGENT_MONTH: (grain, month, None, agent, ""),
            MONTH: (grain, month, None, "", ""),
        }[grain]


@cache
def place(
    day: date, interval: int | None = None, agent: str = "", campaign: str = "", window: date | None = None
) -> Place:
    """Return the one Place of these values."""
    return Place(day, interval, agent, campaign, window)
