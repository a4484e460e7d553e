"""What follows a call: marks, another call, a call back, a survey, a case, a sale, an evaluation."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from sample.callers import Callers
from sample.clock import DAY
from sample.floor import Floor, Steps
from sample.inbound import Inbound
from sample.outbound import Outbound
from sample.records import Call, Case, Criterion, Evaluation, Leg, Sale, Survey
from sample.world import HOUR

SCALES = ((1, 5), (1, 5), (1, 5), (0, 10), (1, 7))
GOALS = {
    "orders": (("sale", 0.16), ("form", 0.05), ("appointment", 0.01)),
    "winback": (("sale", 0.1),),
    "leads": (("sale", 0.05), ("appointment", 0.12), ("form", 0.03)),
    "renewals": (("sale", 0.22),),
}
FORM = (
    ("greeting", "etiquette", 5, "1", False),
    ("follows script", "script", 10, "1.5", False),
    ("legal notice", "script", 5, "1", True),
    ("knows the product", "knowledge", 10, "2", False),
    ("listens", "interaction", 10, "1", False),
    ("finds a solution", "problem_solving", 10, "1.5", False),
    ("answers objections", "objections", 5, "0.5", False),
    ("data protection", "script", 5, "1", True),
)


PLANTED = "+997"  # numbers of planted callers, who do nothing but what is planned


def is_conversation(leg: Leg) -> bool:
    """Whether an agent of ours spoke with a customer in this leg."""
    person = leg.call.direction == "inbound" or leg.call.answered_by in ("human", "unknown")
    return bool(leg.leg_outcome == "answered" and leg.talk_seconds and not leg.is_consult and person)


class Aftermath:
    """Listens to calls that end."""

    def __init__(self, floor: Floor, callers: Callers, inbound: Inbound, outbound: Outbound) -> None:
        self.floor, self.callers, self.inbound, self.outbound = floor, callers, inbound, outbound
        self.rng, self.log = floor.rng, floor.log
        self.recent: list[Leg] = []
        floor.hangups.append(self.ended)

    def ended(self, call: Call) -> None:
        """Do what follows from a call that is over."""
        if call.direction == "internal":
            return
        legs = [leg for leg in call.legs if is_conversation(leg) and not leg.is_monitoring]
        if call.direction == "inbound":
            self._inbound(call, bool(legs))
        if legs and not call.exclusion_reason:
            self.recent += [leg for leg in legs if leg.agent_id]
            self._surveys(call, legs)
        if legs:
            self._sale(call, legs)

    def _inbound(self, call: Call, answered: bool) -> None:
        rng, floor = self.rng, self.floor
        resolved = answered and rng.random() < 0.8
        escalated = answered and rng.random() < 0.05
        if answered:
            call.is_resolved = resolved if rng.random() < 0.92 else None
            call.is_escalated = escalated if rng.random() < 0.9 else None
            call.disposition = "solved" if resolved else "open"
            if rng.random() < 0.02:
                call.callback_requested_at = floor.now
        number = call.customer_number
        if call.exclusion_reason or number is None or number.startswith(PLANTED) or not call.visits:
            return
        again = self.callers.comes_back(unhappy=not resolved)
        if again is not None:
            topic = call.topic if rng.random() < 0.8 else None
            floor.env.process(self._later(again, lambda: self.inbound.arrive(call.campaign_id, number, topic)))
        asked = call.callback_requested_at is not None
        if (asked and rng.random() < 0.85) or (not answered and rng.random() < 0.5):
            delay = int(rng.expovariate(1 / (2 * HOUR))) + 60
            campaign = "leads" if rng.random() < 0.06 else call.visits[-1].campaign_id
            floor.env.process(self.outbound.call_back(call, delay, campaign, asked))
        if answered and call.campaign_id in ("support", "care") and rng.random() < (0.05 if resolved else 0.6):
            self._case(call, escalated)

    def _later(self, seconds: int, deed: Callable[[], None]) -> Steps:
        yield self.floor.wait(seconds)
        if self.floor.now < self.floor.ends_at - 1_800:
            deed()

    def _case(self, call: Call, escalated: bool) -> None:
        """Open a query that outlives the call; a tenth of the closed ones come back."""
        rng, moment = self.rng, self.floor.now + self.rng.randint(5, 600)
        case = Case(self.floor.number("K"), call.customer_number, call.campaign_id, call.topic, [("opened", moment)])
        if escalated or rng.random() < 0.1:
            case.events.append(("escalated", moment + rng.randint(60, 6 * HOUR)))
            moment = case.events[-1][1]
        for _ in range(3):
            moment += int(rng.lognormvariate(0, 1.1) * 30 * HOUR) + 60
            case.events.append(("closed", moment))
            if rng.random() > 0.12:
                break
            moment += int(rng.expovariate(1 / (2 * DAY))) + 60
            case.events.append(("reopened", moment))
        case.events = [e for e in case.events if e[1] < self.floor.ends_at]
        if case.events:
            self.log.cases.append(case)

    def _surveys(self, call: Call, legs: list[Leg]) -> None:
        rng = self.rng
        for kind, chance in (("csat", 0.22), ("nps", 0.09), ("ces", 0.03), ("fcr", 0.02)):
            if rng.random() > chance:
                continue
            low, high = rng.choice(SCALES) if kind == "csat" else {"nps": (0, 10), "ces": (1, 7)}.get(kind, (0, 1))
            leg = rng.choice(legs) if rng.random() < 0.3 else None
            agent = rng.choice(legs).agent_id if rng.random() < 0.3 else None
            survey = Survey(
                self.floor.number("S"),
                call,
                leg,
                call.campaign_id,
                agent,
                kind,
                low,
                high,
                None,
                self.floor.now + rng.randint(60, 3_600),
                None,
            )
            if rng.random() < 0.06:  # sent by the web shop, about no call
                survey.call = survey.leg = None
            self._answer(survey)

    def _answer(self, survey: Survey) -> None:
        """Send the survey; a good third answer, mostly soon, some after two weeks."""
        rng = self.rng
        if survey.sent_at >= self.floor.ends_at:
            return
        self.log.surveys.append(survey)
        if rng.random() > 0.4:
            return
        late = rng.random() < 0.15
        moment = survey.sent_at + (rng.randint(DAY, 14 * DAY) if late else rng.randint(30, 5 * HOUR))
        if moment < self.floor.ends_at:
            good = rng.random() < 0.75
            span = survey.scale_max - survey.scale_min
            share = rng.uniform(0.7, 1) if good else rng.uniform(0, 0.7)
            survey.answered_at, survey.score = moment, survey.scale_min + round(share * span)

    def _sale(self, call: Call, legs: list[Leg]) -> None:
        """Make a conversion, in the call or days later on the web."""
        rng = self.rng
        if call.exclusion_reason and rng.random() < 0.6:
            return
        campaign = legs[-1].campaign_id
        for goal, chance in GOALS.get(campaign, ()):
            if rng.random() > chance:
                continue
            later = bool(call.customer_number) and not call.exclusion_reason and rng.random() < 0.2
            moment = self.floor.now + (rng.randint(2 * HOUR, 40 * DAY) if later else 0)
            if moment >= self.floor.ends_at:
                continue
            named = rng.choice(legs).agent_id if rng.random() < 0.6 else None
            amount = Decimal(rng.randint(1_500, 90_000)) / 100 if goal == "sale" else None
            self.log.sales.append(
                Sale(
                    self.floor.number("W"),
                    None if later else call,
                    call.customer_number,
                    call.lead_id,
                    campaign,
                    named,
                    goal,
                    "cancelled" if rng.random() < 0.08 else "made",
                    amount,
                    self._currency(campaign) if amount else None,
                    moment,
                )
            )

    def _currency(self, campaign_id: str) -> str:
        own = self.floor.world.campaigns[campaign_id].currency
        return "EUR" if self.rng.random() < 0.05 else own

    def evaluations(self) -> Steps:
        """Every three days some conversations are listened to again."""
        while True:
            yield self.floor.wait(3 * DAY - 3 * HOUR)
            if self.recent:
                for leg in self.rng.sample(self.recent, min(len(self.recent), 55)):
                    self._evaluate(leg)
            self.recent = []

    def _evaluate(self, leg: Leg) -> None:
        rng = self.rng
        assert leg.agent_id is not None
        moment = self.floor.now + rng.randint(0, 2 * DAY)
        beside = rng.random() < 0.05  # sat beside the agent, about no recorded call
        if moment >= self.floor.ends_at:
            return
        criteria = []
        for name, group, top, weight, critical in FORM:
            na = rng.random() < 0.15
            failed = rng.random() < (0.03 if critical else 0.3)
            points = None if na else rng.randint(0, top - 1) if failed else top
            criteria.append(Criterion(name, group, points, top, Decimal(weight), critical, na))
        self.log.evaluations.append(
            Evaluation(
                self.floor.number("Q"),
                None if beside else leg.call,
                leg if not beside and rng.random() < 0.7 else None,
                leg.agent_id,
                None if rng.random() < 0.2 else leg.campaign_id,
                moment,
                "1" if moment < 1_790_812_800 else "2",
                criteria,
            )
        )
