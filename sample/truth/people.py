"""Family people: turnover and employee satisfaction, per month of the whole centre."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

from sample.clock import days, first_of_month
from sample.truth.catalogue import MONTH
from sample.truth.facts import Facts
from sample.truth.tally import Tally
from sample.world import FIRST_DAY

SMALLEST_GROUP = 5


def tell(facts: Facts, tally: Tally) -> None:
    """Months in which the source has data; in a running month elapsed days only."""
    elapsed = _date(facts.now)
    month = FIRST_DAY
    while month < elapsed:
        following = first_of_month(month + timedelta(days=32))
        _turnover(facts, tally, month, min(following, elapsed))
        month = following
    _satisfaction(facts, tally)


def _date(moment: int) -> date:
    return datetime.fromtimestamp(moment, timezone.utc).date()


def _turnover(facts: Facts, tally: Tally, month: date, end: date) -> None:
    """Leavers / average daily headcount; people on leave are in the headcount."""
    people, elapsed = facts.world.people.values(), days(month, end)
    headcount = sum(person.employed(day) for day in elapsed for person in people) / len(elapsed)
    leavers = [p for p in people if p.left_on and month <= p.left_on < end]
    voluntary = [p for p in leavers if p.leave_kind == "voluntary"]
    cell = (MONTH, month, None, "", "")
    for variant, number in (
        ("default", len(leavers)),
        ("annualised", 12 * len(leavers)),
        ("voluntary", len(voluntary)),
    ):
        tally.give("turnover_rate", variant, cell, (number, headcount, number / headcount))


def _satisfaction(facts: Facts, tally: Tally) -> None:
    """100 x (promoters - detractors) / responses; groups under 5 are suppressed with their parts."""
    scores: dict[date, list[int]] = {}
    for survey in facts.log.employee_surveys:
        if survey.score is not None and survey.answered_at is not None:
            scores.setdefault(first_of_month(_date(survey.sent_at)), []).append(survey.score)
    for month, found in scores.items():
        result = 100 * sum((score >= 9) - (score <= 6) for score in found)
        parts = (result, len(found), result / len(found)) if len(found) >= SMALLEST_GROUP else (None, None, None)
        tally.give("employee_satisfaction", "default", (MONTH, month, None, "", ""), parts)
