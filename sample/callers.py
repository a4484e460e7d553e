"""Callers: who calls when and about what, and who calls again."""

from __future__ import annotations

from random import Random

from sample.clock import DAY, Zone
from sample.floor import Floor, Steps
from sample.world import FIRST_DAY, HOUR, World

TOPICS: dict[str, tuple[str | None, ...]] = {
    "support": ("billing", "outage", "set-up", "contract", None),
    "orders": ("order", "delivery", "return", "order", None),
    "care": ("billing", "outage", "complaint", None),
}
#: calls per opening hour over the local day, from midnight
SHAPES: dict[str, tuple[float, ...]] = {
    "support": (1, 0.8, 0.6, 0.5, 0.7, 1.5, 4, 8, 13, 16, 16, 14, 12, 13, 14, 12, 11, 10, 9, 8, 6, 4, 3, 2),
    "orders": (*(0.1,) * 8, 0.5, 7, 10, 13, 14, 13, 12, 12, 13, 14, 13, 11, 8, 0.5, 0.1, 0.1),
    "care": (*(0.05,) * 5, 0.3, 3, 5, 8, 9, 9, 8, 7, 8, 8, 7, 6, 6, 5, 5, 4, 3, 0.3, 0.1),
}
WEEKEND = 0.55
CUSTOMERS = 9_000


class Callers:
    """Draws customers and arrival times."""

    def __init__(self, world: World, rng: Random) -> None:
        self.world, self.rng = world, rng

    def customer(self) -> str | None:
        """Return a number of the pool, unknown for one in twenty-five; the first quarter calls most."""
        if self.rng.random() < 0.04:
            return None
        spread = CUSTOMERS // 4 if self.rng.random() < 0.5 else CUSTOMERS
        return f"+999{self.rng.randrange(spread):08}"

    def arrivals(self, campaign_id: str, start: int, end: int) -> list[int]:
        """Instants of a non-homogeneous Poisson stream, from the first local day on."""
        zone, shape = self.world.zone_of(campaign_id), SHAPES[campaign_id]
        peak, found = max(shape), []
        moment = float(max(start, zone.at(FIRST_DAY)))
        while moment < end:
            moment += self.rng.expovariate(peak / HOUR)
            if self.rng.random() * peak < self._rate(zone, shape, int(moment)):
                found.append(int(moment))
        return [m for m in found if m < end]

    @staticmethod
    def _rate(zone: Zone, shape: tuple[float, ...], moment: int) -> float:
        factor = WEEKEND if zone.day(moment).weekday() > 4 else 1.0
        return factor * shape[zone.second_of_day(moment) // HOUR]

    def comes_back(self, unhappy: bool) -> int | None:
        """Seconds until a customer calls again about the same thing; None if he does not."""
        if self.rng.random() > (0.35 if unhappy else 0.06):
            return None
        return int(min(self.rng.expovariate(1 / (0.2 * DAY if unhappy else 3 * DAY)) + 90, 14 * DAY))


def stream(floor: Floor, moments: list[int], arrive: object) -> Steps:
    """Let something happen at each instant of a list."""
    assert callable(arrive)
    for moment in moments:
        yield floor.wait(moment - floor.now)
        arrive()
