"""Family satisfaction: surveys (rules 2, 3 and 15)."""

from __future__ import annotations

from sample.records import Survey
from sample.truth.facts import UNASSIGNED, Facts, agent_of
from sample.truth.places import Place, place
from sample.truth.tally import Tally


def survey_place(facts: Facts, survey: Survey) -> Place:
    """Return the call's date and campaign, the agent named, else the leg's, else the owner; without a call its own."""
    if survey.call is None:
        assert survey.campaign_id is not None
        return facts.spot(survey.campaign_id, survey.sent_at, survey.agent_id or UNASSIGNED)
    home = facts.home(survey.call)
    agent = survey.agent_id or (agent_of(survey.leg) if survey.leg else home.agent)
    return place(home.day, home.interval, agent, home.campaign, home.window)


def tell(facts: Facts, tally: Tally) -> None:
    """Count surveys sent and responses; a response has a score and answered_at."""
    for survey in facts.log.surveys:
        where = survey_place(facts, survey)
        response = survey.answered_at is not None and survey.score is not None
        for variant in {"default", survey.kind} & {"default", "csat", "nps"}:
            tally.ratio("survey_response_rate", variant, where, int(response), 1)
        if survey.score is None or not response:
            continue
        if survey.kind == "csat":
            five = 1 + 4 * (survey.score - survey.scale_min) / (survey.scale_max - survey.scale_min)
            tally.ratio("csat_score", "default", where, int(five >= 4), 1)
            tally.ratio("csat_mean", "default", where, five, 1)
        if survey.kind == "nps":
            sign = (survey.score >= 9) - (survey.score <= 6)
            tally.ratio("nps", "default", where, 100 * sign, 1)
