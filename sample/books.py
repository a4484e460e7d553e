"""The books: forecasts, ledger, exchange rates, employee surveys. Nothing of it depends on a live floor."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from sample.callers import SHAPES
from sample.clock import DAY, HALF_HOUR, days
from sample.records import Cost, EmployeeSurvey, Forecast, Log, Rate
from sample.world import FIRST_DAY, HOUR, World

FORECAST_DAYS_AHEAD = (21, 9, 2)  # two before the freeze, one after it
RATES = {"PLN": "0.2345", "USD": "0.9171", "NPR": "0.006412", "GBP": "1.1523"}
TYPICAL_HANDLING = {"support": 420, "orders": 330, "care": 460}


def write_books(world: World, log: Log, rng: Random, complete_through_at: int) -> None:
    """Write everything that the back office delivers."""
    last = world.zone_of("support").day(complete_through_at)
    _forecasts(world, log, rng, complete_through_at, last)
    _costs(world, log, rng, last)
    _rates(log, rng, last)
    _employee_surveys(world, log, rng, complete_through_at)


def _forecasts(world: World, log: Log, rng: Random, complete_through_at: int, last: date) -> None:
    """Three vintages per open half-hour, some without any; one campaign's next day too."""
    for campaign_id, shape in SHAPES.items():
        campaign = world.campaigns[campaign_id]
        zone = campaign.zone
        for day in days(FIRST_DAY, last + timedelta(days=3 if campaign_id == "care" else 1)):
            moment, end = zone.at(day, campaign.opens), zone.at(day, campaign.closes)
            for start in range(moment, end, HALF_HOUR):
                straddles = start < complete_through_at < start + HALF_HOUR
                today = day == last and campaign_id == "care"
                if rng.random() < 0.02 or straddles or today:
                    continue
                weight = 0.55 if day.weekday() > 4 else 1.0
                expected = weight * shape[zone.second_of_day(start) // HOUR] / 2
                for ahead in FORECAST_DAYS_AHEAD:
                    made = zone.at(day) - ahead * DAY + 11 * HOUR
                    if made < complete_through_at:
                        calls = Decimal(round(expected * rng.uniform(0.7, 1.35) * 10)) / 10
                        aht = int(TYPICAL_HANDLING[campaign_id] * rng.uniform(0.8, 1.25))
                        log.forecasts.append(Forecast(campaign_id, start, calls, aht, made))


def _costs(world: World, log: Log, rng: Random, last: date) -> None:
    """Weekly wages per campaign, weekly rent per site, monthly licences of the whole centre, odd cents."""
    number = Counter[str]()

    def book(
        centre: str, campaign: str | None, site: str | None, start: date, end: date, top: int, currency: str
    ) -> None:
        number["line"] += 1
        amount = Decimal(rng.randrange(top // 2, top)) / 100
        log.costs.append(Cost(f"B{number['line']:04}", centre, campaign, site, start, end, amount, currency))

    for start in days(FIRST_DAY, last)[::7]:
        end = min(start + timedelta(days=7), last)
        for campaign in world.campaigns.values():
            book("wages", campaign.campaign_id, None, start, end, 1_400_037, campaign.currency)
        for site_id, currency in (("waw", "PLN"), ("nyc", "USD"), ("ktm", "NPR")):
            book("rent", None, site_id, start, end, 420_011, currency)
    month = FIRST_DAY
    while month < last:
        following = (month + timedelta(days=32)).replace(day=1)
        book("licences", None, None, month, min(following, last), 610_003, "EUR")
        book("network", None, None, month, min(following, last), 90_001, "USD")
        month = following
    # before the first renewals call there is nothing to allocate by
    book("set-up", "renewals", None, FIRST_DAY, FIRST_DAY + timedelta(days=3), 50_000, "GBP")


def _rates(log: Log, rng: Random, last: date) -> None:
    """Write a rate per working day; that of Nepal begins on the third day only."""
    for currency, first in RATES.items():
        rate = Decimal(first)
        for day in days(FIRST_DAY - timedelta(days=4), last + timedelta(days=1)):
            late_start = currency == "NPR" and day < FIRST_DAY + timedelta(days=2)
            if day.weekday() < 5 and not late_start:
                step = Decimal(str(1 + rng.uniform(-0.006, 0.006)))
                rate = (rate * step).quantize(Decimal("0.000001"))
                log.rates.append(Rate(currency, day, rate))


def _employee_surveys(world: World, log: Log, rng: Random, complete_through_at: int) -> None:
    """One round each month to all; in the third month hardly anybody answers."""
    number = 0
    for month, moment in enumerate((date(2026, 9, 10), date(2026, 10, 8), date(2026, 11, 5))):
        sent = world.zone_of("support").at(moment, 10 * HOUR)
        for person in world.versions:
            version_counts = person.valid_from <= moment and (person.valid_to is None or moment < person.valid_to)
            if sent >= complete_through_at or not version_counts or not person.employed(moment):
                continue
            number += 1
            answers = rng.random() < 0.7 if month < 2 else person.team_id.startswith("lead_")
            named = rng.random() < 0.5
            log.employee_surveys.append(
                EmployeeSurvey(
                    f"E{number:04}",
                    person.agent_id if named else None,
                    person.team_id,
                    rng.randint(4, 10) if answers else None,
                    sent,
                    sent + rng.randint(600, 2 * DAY) if answers else None,
                )
            )
