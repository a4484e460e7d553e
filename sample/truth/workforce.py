"""Family workforce: agents required per campaign interval, from the frozen forecast and from what happened."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

from sample.clock import HALF_HOUR
from sample.truth.catalogue import CI
from sample.truth.erlang import agents_needed, served_a, served_c
from sample.truth.facts import Facts
from sample.truth.forecast import Actual, actuals, frozen
from sample.truth.tally import Tally

KPI, DAYS_OF_PATIENCE = "required_agents", 28


class Patience:
    """Waits of all entries / abandons of the 28 local days before, per campaign."""

    def __init__(self, facts: Facts) -> None:
        self._waits: defaultdict[tuple[str, date], int] = defaultdict(int)
        self._abandons: defaultdict[tuple[str, date], int] = defaultdict(int)
        for entry in facts.entries:
            if entry.wait is not None:
                key = (entry.campaign_id, entry.where.day)
                self._waits[key] += entry.wait
                self._abandons[key] += entry.exit_reason == "abandoned"

    def before(self, campaign_id: str, day: date) -> float | None:
        """Seconds; None where nobody abandoned or nobody waited."""
        keys = [(campaign_id, day - timedelta(days=n)) for n in range(1, DAYS_OF_PATIENCE + 1)]
        waits = sum(self._waits.get(key, 0) for key in keys)
        abandons = sum(self._abandons.get(key, 0) for key in keys)
        return waits / abandons if abandons and waits else None


def tell(facts: Facts, tally: Tally) -> None:
    """Find served within service_level_seconds / all arrivals >= service_level_target; default = erlang_c_forecast."""
    patience, forecasts, happened = Patience(facts), frozen(facts), actuals(facts)
    known: dict[tuple[str, date], float | None] = {}
    for campaign_id, start in sorted({**forecasts, **happened}):
        day = facts.day(campaign_id, start)
        key = (campaign_id, day)
        if key not in known:
            known[key] = patience.before(campaign_id, day)
        forecast = forecasts.get((campaign_id, start))
        if forecast:
            load = (float(forecast.forecast_calls), float(forecast.forecast_aht_seconds))
            _need(facts, tally, campaign_id, start, "forecast", load, known[key])
        if start + HALF_HOUR <= facts.now:
            actual = happened.get((campaign_id, start), Actual())
            if actual.calls or not actual.offered:
                aht = actual.handle_seconds / actual.calls if actual.calls else 0.0
                _need(facts, tally, campaign_id, start, "actual", (float(actual.offered), aht), known[key])


def _need(
    facts: Facts,
    tally: Tally,
    campaign_id: str,
    start: int,
    kind: str,
    load: tuple[float, float],
    patience: float | None,
) -> None:
    calls, aht = load
    day = facts.day(campaign_id, start)
    settings = facts.world.settings(campaign_id, day)
    target, seconds = float(settings.service_level_target), settings.service_level_seconds
    cell = (CI, day, start, "", campaign_id)
    need = agents_needed(target, calls, aht, lambda n: served_c(n, calls, aht, seconds))
    for variant in ("default", f"erlang_c_{kind}") if kind == "forecast" else (f"erlang_c_{kind}",):
        tally.give(KPI, variant, cell, (None, None, need))
    if patience is not None or not calls:
        need = agents_needed(target, calls, aht, lambda n: served_a(n, calls, aht, seconds, patience or 1.0))
        tally.give(KPI, f"erlang_a_{kind}", cell, (None, None, need))
