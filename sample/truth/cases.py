"""Customer queries: age of the open ones at day end, time to resolution on the closing date (rule 2)."""

from __future__ import annotations

from datetime import timedelta

from sample.clock import days, first_of_month, monday
from sample.records import Case
from sample.truth.catalogue import CAMPAIGN_MONTH, CD, MONTH, WEEK
from sample.truth.facts import Facts
from sample.truth.tally import Tally

AGE = "avg_open_query_age_hours"
HOUR = 3_600


def tell(facts: Facts, tally: Tally) -> None:
    """Resolution times, then a snapshot of every campaign on every day."""
    for case in facts.log.cases:
        _resolution(facts, tally, case)
    by_campaign: dict[str, list[Case]] = {}
    for case in facts.log.cases:
        by_campaign.setdefault(case.campaign_id, []).append(case)
    for campaign_id, cases in by_campaign.items():
        _snapshots(facts, tally, campaign_id, cases)


def _resolution(facts: Facts, tally: Tally, case: Case) -> None:
    """Default: first closing; full: the last closing of a case that is closed now, after reopens."""
    opened = case.events[0][1]
    closings = [moment for event, moment in case.events if event == "closed"]
    if not closings:
        return
    kpi, hours = "avg_resolution_hours", (closings[0] - opened) / HOUR
    where = facts.spot(case.campaign_id, closings[0])
    tally.ratio(kpi, "default", where, hours, 1)
    tally.observe(kpi, "p50 p90", where, hours)
    if _is_open_since(case, facts.now) is None:
        tally.ratio(kpi, "full", facts.spot(case.campaign_id, closings[-1]), (closings[-1] - opened) / HOUR, 1)


def _is_open_since(case: Case, moment: int) -> int | None:
    """When the case was last opened, if it is open just before an instant."""
    since = None
    for event, at in case.events:
        if at >= moment:
            break
        if event in ("opened", "reopened"):
            since = at
        elif event == "closed":
            since = None
    return since


def _snapshots(facts: Facts, tally: Tally, campaign_id: str, cases: list[Case]) -> None:
    """Class S: a week's or month's value is that of its last day; the running day ends at complete_through_at."""
    zone = facts.world.zone_of(campaign_id)
    first, last = zone.day(min(case.events[0][1] for case in cases)), zone.day(facts.now - 1)
    for day in days(first, last + timedelta(days=1)):
        following = day + timedelta(days=1)
        grains = [CD]
        if day == last or monday(following) != monday(day):
            grains.append(WEEK)
        if day == last or first_of_month(following) != first_of_month(day):
            grains += [CAMPAIGN_MONTH, MONTH]
        end = min(zone.at(following), facts.now)
        for case in cases:
            since = _is_open_since(case, end)
            if since is not None:
                where = facts.spot(campaign_id, end - 1)
                age = (end - case.events[0][1]) / HOUR
                tally.ratio(AGE, "default", where, age, 1, tuple(grains))
                tally.observe(AGE, "p90", where, age, tuple(grains))
                tally.ratio(AGE, "since_reopened", where, (end - since) / HOUR, 1, tuple(grains))
