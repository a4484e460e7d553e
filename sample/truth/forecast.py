"""Family forecast: errors of the frozen vintage per campaign interval (rule 13)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from sample.clock import DAY, HALF_HOUR
from sample.records import Forecast
from sample.truth.facts import Facts
from sample.truth.handling import entry_handle_seconds
from sample.truth.places import place
from sample.truth.tally import Tally


@dataclass(slots=True)
class Actual:
    """What happened in an interval: entries; answered ones whose handling is known, and its seconds."""

    offered: int = 0
    calls: int = 0
    handle_seconds: int = 0


@dataclass(slots=True)
class _Day:
    """Sums of the covered intervals of a campaign's day."""

    forecast_calls: float = 0
    offered: int = 0
    forecast_seconds: int = 0
    handle_seconds: int = 0
    intervals: int = field(default=0)


def frozen(facts: Facts) -> dict[tuple[str, int], Forecast]:
    """Vintage = latest made_at <= local midnight minus forecast_freeze_days, per (campaign, interval)."""
    found: dict[tuple[str, int], Forecast] = {}
    for forecast in facts.log.forecasts:
        campaign_id = forecast.campaign_id
        zone = facts.world.zone_of(campaign_id)
        day = zone.day(forecast.interval_starts_at)
        freeze = facts.world.settings(campaign_id, day).forecast_freeze_days
        limit = zone.at(day) - (7 if freeze is None else freeze) * DAY
        key = (campaign_id, forecast.interval_starts_at)
        best = found.get(key)
        if forecast.made_at <= limit and (best is None or best.made_at < forecast.made_at):
            found[key] = forecast
    return found


def actuals(facts: Facts) -> dict[tuple[str, int], Actual]:
    """Return what happened per (campaign, interval) with an entry."""
    found: defaultdict[tuple[str, int], Actual] = defaultdict(Actual)
    for entry in facts.entries:
        assert entry.where.interval is not None
        actual = found[entry.campaign_id, entry.where.interval]
        actual.offered += 1
        seconds = entry_handle_seconds(entry)
        if seconds is not None:
            actual.calls += 1
            actual.handle_seconds += seconds
    return found


def tell(facts: Facts, tally: Tally) -> None:
    """Leave out intervals without a frozen forecast or after complete_through_at; one without calls stays in."""
    happened = actuals(facts)
    by_day: defaultdict[tuple[str, date], _Day] = defaultdict(_Day)
    for (campaign_id, start), forecast in frozen(facts).items():
        if start + HALF_HOUR > facts.now:
            continue
        actual = happened.get((campaign_id, start), Actual())
        where = facts.spot(campaign_id, start)
        calls, aht = forecast.forecast_calls, forecast.forecast_aht_seconds
        tally.ratio("volume_wape", "default", where, abs(calls - actual.offered), actual.offered)
        tally.ratio("volume_wape", "bias", where, calls - actual.offered, actual.offered)
        expected = aht * actual.calls
        if actual.calls:
            error = expected - actual.handle_seconds
            tally.ratio("aht_wape", "default", where, abs(error), actual.handle_seconds)
            tally.ratio("aht_wape", "bias", where, error, actual.handle_seconds)
            tally.ratio("aht_forecast_variance", "default", where, -error, expected)
        day = by_day[campaign_id, where.day]
        day.forecast_calls += float(calls)
        day.offered += actual.offered
        day.forecast_seconds += expected
        day.handle_seconds += actual.handle_seconds
    for (campaign_id, date_), day in by_day.items():
        where = place(date_, campaign=campaign_id)
        tally.ratio("volume_wape", "daily", where, abs(day.forecast_calls - day.offered), day.offered)
        if day.handle_seconds:
            error = abs(day.forecast_seconds - day.handle_seconds)
            tally.ratio("aht_wape", "daily", where, error, day.handle_seconds)
