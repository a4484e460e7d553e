"""Random histories of a small centre in deliveries: in and out of order, late, restated, deleted by a newer version.

What happens is made first, as events that are known at one time and arrive at another. A delivery holds what has
arrived, as it was known then, and some changes of what an earlier one told.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from functools import partial
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from fuzz.base import KEYS
from native_reading import columns

Row = dict[str, Any]
Key = tuple[Any, ...]
Record = dict[str, str | None]
Delivery = dict[str, list[Record]]

DAY, HOUR, MINUTE, SECOND = timedelta(1), timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)
NO_DELAY = timedelta()
AHEAD = 15  # days for which shifts and forecasts are made
ZONES = {
    "waw": "Europe/Warsaw",
    "nyc": "America/New_York",
    "ktm": "Asia/Kathmandu",
    "adl": "Australia/Adelaide",
}
MONEY = {"waw": "PLN", "nyc": "USD", "ktm": "NPR", "adl": "AUD"}
RATES = {"PLN": 0.23, "USD": 0.9, "NPR": 0.0068, "AUD": 0.6}
PAIRS = [("waw", "nyc"), ("waw", "ktm"), ("nyc", "waw"), ("nyc", "ktm"), ("waw", "adl"), ("nyc", "adl")]
CLOCK_CHANGES = [
    *(date(2025, 3, 30), date(2025, 10, 26), date(2026, 3, 29), date(2026, 10, 25)),  # Europe/Warsaw
    *(date(2025, 3, 9), date(2025, 11, 2), date(2026, 3, 8), date(2026, 11, 1)),  # America/New_York
]
TOPICS = ["contract", "invoice", "outage", "delivery", None]
EXITS = {"answered": 74, "abandoned": 13, "voicemail": 4, "callback": 4, "timeout": 2, "key_exit": 2, "closed": 1}
SCALES = {"csat": (1, 5), "nps": (0, 10), "ces": (1, 7), "fcr": (0, 1)}
CRITERIA = {"names the product": "knowledge", "greets": "script", "listens": "interaction", "data protection": "script"}
STATES = {
    "available": (35, 5, 60),
    "on_call": (25, 2, 25),
    "wrap_up": (15, 1, 10),
    "ringing": (4, 1, 2),
    "break": (8, 5, 20),
    "lunch": (3, 20, 40),
    "meeting": (4, 15, 60),
    "training": (2, 30, 90),
    "not_ready": (4, 2, 30),
}  # weight, least and most minutes
TARGETS = [
    *(("service_level", "all", "0.8", "0.75"), ("abandonment_rate", "all", "0.05", "0.08")),
    *(("service_level", "campaign:support", "0.7", "0.65"), ("csat_score", "team:red", "0.75", "0.7")),
    *(("occupancy", "agent:A1", "0.8", "0.7"), ("aht_seconds", "orders", "300", "330")),
    ("fcr_rate", "support", "0.7", "0.65"),
]
# the instants of a record that may lie ahead of a delivery, each with what is not known before it either
OPEN: dict[str, dict[str, tuple[str, ...]]] = {
    "calls": {
        "customer_answered_at": ("answered_by",),
        "greeting_ended_at": (),
        "callback_requested_at": (),
        "ended_at": ("disconnect_party", "disposition", "is_resolved", "is_escalated", "voicemail_left"),
    },
    "queue_visits": {"left_at": ("exit_reason",)},
    "agent_legs": {
        "ended_at": ("talk_seconds", "hold_seconds", "hold_count", "longest_hold_seconds", "transfer_type"),
        "acw_started_at": ("transferred_to_kind",),
        "acw_ended_at": ("acw_seconds",),
    },
    "agent_states": {"ended_at": ()},
    "surveys": {"answered_at": ("score",)},
    "employee_surveys": {"answered_at": ("score",)},
}
# the time of a record, by which late and early, recent and old ones are told apart
CLOCKS = {
    "calls": "started_at",
    "queue_visits": "entered_at",
    "agent_legs": "offered_at",
    "agent_states": "started_at",
    "shifts": "starts_at",
    "surveys": "sent_at",
    "qa_scores": "evaluated_at",
    "sales": "occurred_at",
    "case_events": "occurred_at",
    "forecasts": "interval_starts_at",
    "costs": "period_end",
    "fx_rates": "rate_date",
    "employee_surveys": "sent_at",
}
BAD_ROWS = [
    *(("calls", "started_at", "yesterday"), ("calls", "direction", "sideways"), ("calls", "call_id", None)),
    *(("queue_visits", "exit_reason", "vanished"), ("queue_visits", "call_id", None)),
    *(("agent_legs", "leg_outcome", "vanished"), ("agent_legs", "leg_id", None)),
    *(("agent_states", "started_at", "25:99"), ("agent_states", "state", None), ("surveys", "kind", "guess")),
    *(("sales", "status", "maybe"), ("sales", "occurred_at", None), ("case_events", "event", "lost")),
    *(("shifts", "work_date", "2026-02-31"), ("costs", "amount", "much"), ("forecasts", "made_at", "soon")),
    ("qa_scores", "criterion", None),
]
BAD_FIELDS = [
    *(("calls", "is_resolved", "perhaps"), ("calls", "customer_time_zone", "Mars/Base"), ("calls", "ended_at", "late")),
    *(("agent_legs", "hold_count", "some"), ("agent_legs", "acw_seconds", "long"), ("queue_visits", "left_at", "?")),
    *(("surveys", "score", "99"), ("surveys", "answered_at", "then"), ("sales", "amount", "1,5")),
    *(("qa_scores", "points", "77"), ("calls", "updated_at", "nonsense"), ("forecasts", "forecast_calls", "few")),
]


def history(seed: int) -> list[Delivery]:
    """The deliveries of a small centre: months at once, then two to four of one to three days."""
    random = Random(seed)
    plan = make_plan(random)
    centre = Centre(random, plan)
    centre.live()
    exports = Exports(centre)
    return [exports.deliver(number) for number in range(len(plan.ends))]


def write(delivery: Delivery, folder: Path, number: int) -> None:
    """Write a delivery as CSV files, `folder`/callhouse/<table>/delivery_<number>.csv."""
    for table, records in delivery.items():
        place = folder / "callhouse" / table / f"delivery_{number}.csv"
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, [*columns(table), "updated_at"], lineterminator="\n")
            writer.writeheader()
            writer.writerows(records)


@dataclass(frozen=True)
class Plan:
    """When deliveries end, and how far back they reach."""

    first: date
    ends: list[datetime]
    depth: int  # days that late and changed records go back, most often
    late_share: float
    is_old_changed: bool
    references: list[str]  # what changes of the reference data
    changes_in: int  # the number of the delivery that brings that

    @property
    def last(self) -> date:
        """The day on which the last delivery ends."""
        return self.ends[-1].date()


def make_plan(random: Random) -> Plan:
    """A plan; half of the histories end near a change of clocks."""
    last = date(2025, 1, 20) + random.randrange(680) * DAY
    if random.random() < 0.5:
        last = random.choice(CLOCK_CHANGES) + random.randint(-4, 12) * DAY
    ends = [_export_time(random, last)]
    for _ in range(random.randint(2, 4)):
        last += random.randint(1, 3) * DAY
        ends.append(_export_time(random, last))
    kinds = ["agent", "roster", "threshold", "fx_rate", "target"]
    return Plan(
        first=ends[0].date() - random.randint(70, 130) * DAY,
        ends=ends,
        depth=random.choice([2, 2, 3, 3, 6]),
        late_share=random.choice([0.02, 0.04, 0.06]),
        is_old_changed=random.random() < 0.4,
        references=random.sample(kinds, random.randint(1, 3)) if random.random() < 1 / 6 else [],
        changes_in=random.randrange(1, len(ends)),
    )


def _export_time(random: Random, day: date) -> datetime:
    return datetime.combine(day, time(random.randint(2, 22), random.choice([0, 0, 17, 30])))


@dataclass(frozen=True)
class Event:
    """A record of a table: known from one time on, delivered from another on."""

    table: str
    row: Row
    known_at: datetime
    arrives_at: datetime

    def as_known(self, now: datetime) -> Row:
        """The record without what lies ahead."""
        row = dict(self.row)
        for instant, others in OPEN.get(self.table, {}).items():
            if row.get(instant) is not None and row[instant] > now:
                row.update(dict.fromkeys((instant, *others)))
        return row

    def version(self, row: Row) -> datetime:
        """When the record got what is known of it."""
        instants: list[datetime] = [row[name] for name in OPEN.get(self.table, ()) if row.get(name) is not None]
        return max([self.known_at, *instants])


@dataclass(frozen=True)
class Agent:
    """An agent: where he is and from when to when he works there."""

    agent_id: str
    team_id: str
    site_id: str
    campaigns: list[str]
    starts_on: date
    ends_on: date | None
    shift_hours: list[int]


@dataclass(frozen=True)
class Campaign:
    """A campaign: its days are those of the zone."""

    campaign_id: str
    direction: str
    site_id: str
    zone: str
    goals: str | None
    starts_on: date | None = None


@dataclass(frozen=True)
class Story:
    """A call and what belongs to it, which may arrive late together."""

    centre: Centre
    call_id: str
    campaign: Campaign
    customer: str | None
    delay: timedelta

    def tell(self, table: str, known_at: datetime, **row: Any) -> None:
        """Add a record; some are late by themselves."""
        self.centre.tell(table, known_at, self.delay or self.centre.delay(), **row)

    def tell_call(self, started: datetime, **row: Any) -> None:
        """Add the call itself, at times after all that belongs to it."""
        named = {"call_id": self.call_id, "campaign_id": self.campaign.campaign_id, "customer_number": self.customer}
        delay = self.delay or self.centre.delay()
        self.centre.tell("calls", started, delay, **(named | {"channel": "voice", "started_at": started} | row))


@dataclass
class Centre:
    """What happens in a centre, in events."""

    random: Random
    plan: Plan
    events: list[Event] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    calls: dict[str, tuple[Campaign, datetime]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.sites = self.random.choice(PAIRS)
        self.customers = [f"+999{number:08}" for number in range(1, self.random.randint(60, 160))]
        self.weights = [1 / (rank + 1) ** 0.7 for rank in range(len(self.customers))]
        self.campaigns = make_campaigns(self.random, self.plan, self.sites)
        self.agents = make_agents(self.random, self.plan, self.sites, self.campaigns)

    def live(self) -> None:
        """Make all events of all deliveries."""
        make_reference(self)
        make_money(self)
        day = self.plan.first
        while day <= self.plan.last + AHEAD * DAY:
            if day <= self.plan.last:
                make_calls(self, day)
                make_employee_surveys(self, day)
            make_shifts(self, day)
            make_forecasts(self, day)
            day += DAY
        for now in self.plan.ends:
            for _ in range(self.random.choice([0, 1, 2])):
                make_waiting_call(self, now)
        if self.random.random() < 0.4:
            make_stale_state(self)

    def tell(self, table: str, known_at: datetime, delay: timedelta = NO_DELAY, **row: Any) -> None:
        """Add an event."""
        self.events.append(Event(table, row, known_at, known_at + delay))

    def number(self, letter: str) -> str:
        """A new id."""
        self.counts[letter] = self.counts.get(letter, 0) + 1
        return f"{letter}{self.counts[letter]:05}"

    def chance(self, share: float) -> bool:
        """Whether something happens that happens in this share of the cases."""
        return self.random.random() < share

    def spell(self, unit: timedelta, least: float, most: float) -> timedelta:
        """A length of time in whole seconds."""
        return timedelta(seconds=round(unit.total_seconds() * self.random.uniform(least, most)))

    def delay(self) -> timedelta:
        """How late something arrives: mostly not at all."""
        return self.spell(DAY, 0.3, self.plan.depth) if self.chance(self.plan.late_share) else NO_DELAY

    def customer(self) -> str | None:
        """A customer, some far more often than others; at times an unknown one."""
        return None if self.chance(0.06) else self.random.choices(self.customers, self.weights)[0]

    def of_direction(self, direction: str) -> list[Campaign]:
        """Campaigns of a direction."""
        return [campaign for campaign in self.campaigns if campaign.direction == direction]

    def agent(self, campaign: Campaign, at: datetime) -> str:
        """An agent who may serve a campaign then."""
        there = [
            agent for agent in self.agents if agent.starts_on < at.date() and (agent.ends_on or date.max) > at.date()
        ]
        able = [agent for agent in there if campaign.campaign_id in agent.campaigns]
        return self.random.choice(able or there).agent_id

    def story(self, campaign: Campaign, customer: str | None, started: datetime) -> Story:
        """A new call; at times it arrives late with all that belongs to it, in some histories very late."""
        call_id = self.number("C")
        self.calls[call_id] = campaign, started
        delay = self.delay() if self.chance(0.5) else NO_DELAY
        if self.plan.is_old_changed and self.chance(0.003):
            behind = self.random.choice(self.plan.ends[1:]) - HOUR - started
            delay = behind if 8 * DAY < behind < 100 * DAY else delay
        return Story(self, call_id, campaign, customer, delay)


def utc(day: date, hours: float, zone: str) -> datetime:
    """The UTC instant of so many hours on a zone's clock."""
    local = datetime.combine(day, time(), ZoneInfo(zone)) + timedelta(minutes=round(hours * 60))
    return local.astimezone(timezone.utc).replace(tzinfo=None)


def midnight(day: date) -> datetime:
    """A day's first instant in UTC."""
    return datetime.combine(day, time())


def make_campaigns(random: Random, plan: Plan, sites: tuple[str, str]) -> list[Campaign]:
    """Two queues and one or two outbound campaigns, one of which begins within the history."""
    first, second = sites
    begin = plan.first + random.randint(5, 40) * DAY
    found = [
        Campaign("support", "inbound", first, ZONES[first], None),
        Campaign("orders", "inbound", second, ZONES[second], "sale|form"),
        Campaign("leads", "outbound", first, ZONES[random.choice(sites)], "sale|appointment", plan.first - 30 * DAY),
        Campaign("renewals", "outbound", second, ZONES[second], "sale", begin),
    ]
    return found[: random.choice([3, 4, 4])]


def make_agents(random: Random, plan: Plan, sites: tuple[str, str], campaigns: list[Campaign]) -> list[Agent]:
    """Five to eight agents; one may leave, one may begin among the later deliveries."""
    names = [campaign.campaign_id for campaign in campaigns]
    count = random.randint(5, 8)
    leaver = plan.first + random.randint(30, 60) * DAY if random.random() < 0.5 else None
    newcomer = plan.ends[plan.changes_in - 1].date() if "agent" in plan.references else plan.first - 200 * DAY
    return [
        Agent(
            agent_id=f"A{number}",
            team_id=("red", "blue")[number % 2],
            site_id=sites[number % 3 == 0],
            campaigns=random.sample(names, random.randint(2, len(names))),
            starts_on=newcomer if number == count else plan.first - number * 31 * DAY,
            ends_on=leaver if number == 2 else None,
            shift_hours=[22] if number == 3 else [7, 8, 9, 13],
        )
        for number in range(1, count + 1)
    ]


def make_reference(centre: Centre) -> None:
    """Sites, calendars, campaigns, hours, agents, skills and targets, known before the first day."""
    known_at = midnight(centre.plan.first - 40 * DAY)
    for site in centre.sites:
        centre.tell("sites", known_at, site_id=site, site_name=site, time_zone=ZONES[site], calendar_id=f"{site}_days")
        for days in centre.random.sample(range(130), 5):
            day = centre.plan.first + days * DAY
            centre.tell(
                "calendar", known_at, calendar_id=f"{site}_days", calendar_date=day, is_holiday=True, name="Holiday"
            )
    for campaign in centre.campaigns:
        make_campaign_versions(centre, campaign, known_at)
        make_opening_hours(centre, campaign, known_at)
    for agent in centre.agents:
        make_roster(centre, agent, max(known_at, midnight(agent.starts_on)))
    for kpi, scope, target, warn in TARGETS:
        centre.tell(
            "targets", known_at, kpi_id=kpi, scope=scope, valid_from=centre.plan.first, target=target, warn_at=warn
        )


def make_campaign_versions(centre: Centre, campaign: Campaign, known_at: datetime) -> None:
    """The settings of a campaign: none of its own, one version, or two."""
    always: Row = {
        "campaign_id": campaign.campaign_id,
        "campaign_name": campaign.campaign_id.title(),
        "direction": campaign.direction,
        "channel": "voice",
        "site_id": campaign.site_id,
        "time_zone": None if campaign.zone == ZONES[campaign.site_id] else campaign.zone,
        "starts_on": campaign.starts_on,
        "currency": MONEY[campaign.site_id],
        "conversion_goals": campaign.goals,
        "valid_from": centre.plan.first - 60 * DAY,
    }
    if campaign.campaign_id == "orders":
        centre.tell("campaigns", known_at, **always)
        return
    change = centre.plan.first + centre.random.randint(20, 60) * DAY
    if campaign.campaign_id == "support":
        centre.tell("campaigns", known_at, **(always | make_settings(centre.random) | {"valid_to": change}))
        always["valid_from"] = change
    centre.tell("campaigns", known_at, **(always | make_settings(centre.random)))


def make_settings(random: Random) -> Row:
    """Thresholds of a campaign."""
    return {
        "service_level_seconds": random.choice([15, 20, 30, 60]),
        "service_level_target": random.choice([0.7, 0.8]),
        "short_abandon_seconds": random.choice([3, 5, 10]),
        "abandon_threshold_seconds": random.choice([2, 3]),
        "fcr_window_days": random.choice([1, 5, 7, 14]),
        "callback_window_seconds": random.choice([3600, 14400, 86400]),
        "forecast_freeze_days": random.choice([1, 7]),
    }


def make_opening_hours(centre: Centre, campaign: Campaign, known_at: datetime) -> None:
    """Hours by weekday, and one short day."""
    whole: Row = {"campaign_id": campaign.campaign_id, "valid_from": centre.plan.first - 60 * DAY}
    opens, closes = centre.random.choice([("08:00", "20:00"), ("00:00", "24:00"), ("09:00", "17:00")])
    for weekday in range(1, centre.random.choice([6, 7]) + 1):
        centre.tell("opening_hours", known_at, weekday=weekday, opens=opens, closes=closes, **whole)
    day = centre.plan.first + centre.random.randrange(90) * DAY
    centre.tell("opening_hours", known_at, date=day, opens="10:00", closes="14:00", **whole)


def make_roster(centre: Centre, agent: Agent, known_at: datetime) -> None:
    """The roster and the skills of an agent; every third moves to the other team."""
    always: Row = {
        "agent_id": agent.agent_id,
        "agent_name": f"Agent {agent.agent_id}",
        "supervisor_id": "A1",
        "site_id": agent.site_id,
        "hired_on": agent.starts_on,
        "left_on": agent.ends_on,
        "leave_kind": agent.ends_on and centre.random.choice(["voluntary", "involuntary"]),
        "hourly_cost": centre.random.randint(8, 30),
    }
    move = centre.plan.first + centre.random.randint(10, 60) * DAY
    first: Row = {"team_id": agent.team_id, "valid_from": agent.starts_on}
    if centre.chance(0.35) and agent.ends_on is None and agent.starts_on < centre.plan.first:
        centre.tell("agents", known_at, **always, **first, valid_to=move)
        first = {"team_id": "blue" if agent.team_id == "red" else "red", "valid_from": move}
    centre.tell("agents", known_at, **always, **first)
    for name in agent.campaigns:
        level = centre.random.randint(1, 5)
        centre.tell(
            "agent_skills",
            known_at,
            agent_id=agent.agent_id,
            campaign_id=name,
            level=level,
            valid_from=agent.starts_on,
        )


def make_money(centre: Centre) -> None:
    """Rates of every weekday, and the ledger, some lines of which are known after their period."""
    day = centre.plan.first - 10 * DAY
    while day <= centre.plan.last:
        for site in centre.sites:
            rate = RATES[MONEY[site]] * centre.random.uniform(0.97, 1.03)
            if day.isoweekday() < 6:
                centre.tell(
                    "fx_rates", midnight(day) + 30 * HOUR, currency=MONEY[site], rate_date=day, rate=f"{rate:.6f}"
                )
        day += DAY
    for campaign in centre.campaigns:
        make_monthly(centre, 1, MONEY[campaign.site_id], "wages", 33, campaign_id=campaign.campaign_id)
    make_monthly(centre, centre.random.randint(2, 20), MONEY[centre.sites[0]], "rent", 0, site_id=centre.sites[0])
    make_monthly(centre, 1, "EUR", "overhead", 5)
    begin = centre.plan.first + 20 * DAY
    make_cost(centre, begin, begin + 3 * DAY, 6, cost_centre="set-up", campaign_id="leads", currency="EUR")


def make_monthly(centre: Centre, first: int, currency: str, name: str, days: int, **bearer: str) -> None:
    """A line for every month that begins on its day `first`, known some days after that."""
    month = centre.plan.first.replace(day=first)
    while month <= centre.plan.last:
        following = (month.replace(day=1) + 32 * DAY).replace(day=first)
        make_cost(centre, month, following, days, cost_centre=name, currency=currency, **bearer)
        month = following


def make_cost(centre: Centre, start: date, end: date, days: int, **row: Any) -> None:
    """A line of the ledger."""
    amount = f"{centre.random.uniform(300, 9000):.2f}"
    centre.tell(
        "costs",
        midnight(start + days * DAY),
        cost_id=centre.number("B"),
        period_start=start,
        period_end=end,
        amount=amount,
        **row,
    )


def make_calls(centre: Centre, day: date) -> None:
    """The calls of a day."""
    for _ in range(centre.random.randint(8, 25)):
        hours = centre.random.uniform(0, 24) if centre.chance(0.12) else centre.random.triangular(7, 21)
        campaign = centre.random.choice([*centre.of_direction("inbound") * 2, *centre.of_direction("outbound")])
        started = utc(day, hours, campaign.zone) + centre.random.randrange(60) * SECOND
        if campaign.direction == "inbound":
            make_inbound(centre, campaign, started)
        elif (campaign.starts_on or day) <= day:
            make_outbound(centre, campaign, centre.customer(), started)


def make_inbound(centre: Centre, campaign: Campaign, started: datetime, least_wait: timedelta = NO_DELAY) -> None:
    """A call to the centre, or one within it, with all that follows from it."""
    story = centre.story(campaign, centre.customer(), started)
    if centre.chance(0.03):
        make_internal(story, started)
        return
    ivr = centre.random.randint(0, 60)
    if centre.chance(0.02):  # the caller hung up before any queue
        story.tell_call(started, direction="inbound", ended_at=started + ivr * SECOND, ivr_seconds=ivr)
        return
    exit_reason, left, visit_id, last = make_visits(story, started + ivr * SECOND, least_wait)
    ended = make_conversation(story, visit_id, last, left) if exit_reason == "answered" else left
    excluded = centre.random.choice(["test", "phantom"]) if centre.chance(0.03) else None
    story.tell_call(
        started,
        direction="inbound",
        ended_at=ended,
        ivr_seconds=ivr,
        disconnect_party=centre.random.choice(["customer", "agent"]),
        voicemail_reached=exit_reason == "voicemail",
        voicemail_left=exit_reason == "voicemail" and centre.chance(0.6),
        callback_requested_at=left if exit_reason == "callback" else None,
        topic=centre.random.choice(TOPICS),
        is_resolved=centre.random.choice([True, True, False, None]),
        is_escalated=centre.random.choice([False, False, True, None]),
        exclusion_reason=excluded,
    )
    if exit_reason in ("abandoned", "voicemail", "callback"):
        make_callbacks(story, ended)
    make_case(story, ended)


def make_waiting_call(centre: Centre, now: datetime) -> None:
    """A call that is still in its queue, or just answered, when a delivery ends."""
    started = now - centre.spell(MINUTE, 1, 5)
    least_wait = centre.random.choice([0, 8]) * MINUTE
    make_inbound(centre, centre.random.choice(centre.of_direction("inbound")), started, least_wait)


def make_internal(story: Story, started: datetime) -> None:
    """A call between agents."""
    ended = started + story.centre.spell(MINUTE, 1, 10)
    story.tell_call(started, direction="internal", customer_number=None, ended_at=ended)
    make_leg(story, None, story.campaign, started, talk=60)


def make_visits(story: Story, entered: datetime, least_wait: timedelta) -> tuple[str, datetime, str, Campaign]:
    """One to three stays in queues: how and when the last one ended, its id and its campaign."""
    centre, campaign = story.centre, story.campaign
    for _ in range(centre.random.choices([0, 1, 2], [84, 12, 4])[0]):
        left = entered + centre.spell(SECOND, 5, 90)
        make_visit(story, campaign, entered, left, "overflow")
        entered, campaign = left, centre.random.choice([campaign, *centre.of_direction("inbound")])
    exit_reason = centre.random.choices(list(EXITS), list(EXITS.values()))[0]
    left = entered + least_wait + centre.spell(SECOND, 0, centre.random.choice([6, 40, 200]))
    return exit_reason, left, make_visit(story, campaign, entered, left, exit_reason), campaign


def make_visit(story: Story, campaign: Campaign, entered: datetime, left: datetime, exit_reason: str) -> str:
    """A stay in a queue."""
    visit_id = story.centre.number("V")
    story.tell(
        "queue_visits",
        entered,
        visit_id=visit_id,
        call_id=story.call_id,
        campaign_id=campaign.campaign_id,
        queue_id=f"{campaign.campaign_id}_main",
        entered_at=entered,
        left_at=left,
        exit_reason=exit_reason,
    )
    return visit_id


def make_conversation(story: Story, visit_id: str | None, campaign: Campaign, left: datetime) -> datetime:
    """The legs of an answered call and what they lead to; the end of the last one."""
    centre = story.centre
    if centre.chance(0.2):
        refused = left - centre.spell(SECOND, 5, 20)
        make_offer(story, visit_id, campaign, refused, centre.random.choice(["no_answer", "rejected"]))
    transfer = centre.random.choice(["blind", "attended"]) if centre.chance(0.12) else "none"
    leg_id, agent_id, ended = make_leg(story, visit_id, campaign, left, transfer=transfer)
    if centre.chance(0.06):
        make_leg(story, None, campaign, left + 20 * SECOND, talk=20, is_consult=True)
    if centre.chance(0.03):
        make_leg(story, None, campaign, left + 15 * SECOND, talk=30, is_monitoring=True)
    if transfer != "none":
        ended = make_transfer(story, campaign, ended)
    make_aftermath(story, leg_id, agent_id, ended)
    return ended


def make_transfer(story: Story, campaign: Campaign, at: datetime) -> datetime:
    """A second leg, straight away or through the queue of any campaign."""
    centre = story.centre
    if centre.chance(0.5):
        return make_leg(story, None, campaign, at)[2]
    target = centre.random.choice(centre.of_direction("inbound"))
    left = at + centre.spell(SECOND, 1, 60)
    visit_id = make_visit(story, target, at, left, "answered")
    return make_leg(story, visit_id, target, left)[2]


def make_offer(story: Story, visit_id: str | None, campaign: Campaign, offered: datetime, outcome: str) -> None:
    """A leg that nobody answered."""
    story.tell(
        "agent_legs",
        offered,
        leg_id=story.centre.number("L"),
        call_id=story.call_id,
        visit_id=visit_id,
        campaign_id=campaign.campaign_id,
        agent_id=story.centre.agent(campaign, offered),
        offered_at=offered,
        ended_at=offered + 5 * SECOND,
        leg_outcome=outcome,
    )


def make_leg(
    story: Story,
    visit_id: str | None,
    campaign: Campaign,
    answered: datetime,
    talk: int | None = None,
    transfer: str = "none",
    **marks: bool,
) -> tuple[str, str, datetime]:
    """An answered leg: its id, its agent and its end."""
    centre = story.centre
    leg_id, agent_id = centre.number("L"), centre.agent(campaign, answered)
    talk = talk or round(centre.random.lognormvariate(5, 0.7))
    hold = centre.random.randint(5, 120) if centre.chance(0.25) else 0
    acw = centre.random.choice([None, 0, centre.random.randint(5, 120)])
    ended = answered + (talk + hold) * SECOND
    story.tell(
        "agent_legs",
        answered,
        leg_id=leg_id,
        call_id=story.call_id,
        visit_id=visit_id,
        campaign_id=None if centre.chance(0.02) else campaign.campaign_id,
        agent_id=None if centre.chance(0.01) else agent_id,
        offered_at=answered - centre.random.randint(0, 8) * SECOND,
        answered_at=answered,
        ended_at=ended,
        leg_outcome="answered",
        talk_seconds=talk,
        hold_seconds=hold,
        hold_count=int(hold > 0) + int(hold > 60),
        longest_hold_seconds=hold or None,
        acw_seconds=acw,
        acw_started_at=None if acw is None else ended,
        acw_ended_at=None if acw is None else ended + acw * SECOND,
        transfer_type=transfer,
        transferred_to_kind=None if transfer == "none" else centre.random.choice(["agent", "queue"]),
        **({"is_consult": False, "is_conference": False, "is_monitoring": False} | marks),
    )
    return leg_id, agent_id, ended


def make_aftermath(story: Story, leg_id: str, agent_id: str, ended: datetime) -> None:
    """What an answered call may lead to."""
    centre = story.centre
    if centre.chance(0.3):
        make_survey(story, leg_id, agent_id, ended)
    if centre.chance(0.08):
        make_evaluation(story, leg_id, agent_id, ended)
    if story.campaign.goals and centre.chance(0.25):
        make_sale(story, agent_id, ended)


def make_survey(story: Story, leg_id: str, agent_id: str, ended: datetime) -> None:
    """A survey by call, by call and leg, or without either; of a call just ended or one some weeks old."""
    centre = story.centre
    kind = centre.random.choice(list(SCALES))
    low, high = SCALES[kind]
    sent = ended + (centre.spell(DAY, 1, 25) if centre.chance(0.1) else centre.spell(MINUTE, 1, 90))
    told = centre.random.choices(["call", "leg", "none"], [5, 4, 1])[0]
    is_answered = centre.chance(0.6)
    story.tell(
        "surveys",
        sent,
        survey_id=centre.number("S"),
        call_id=None if told == "none" else story.call_id,
        leg_id=leg_id if told == "leg" else None,
        campaign_id=story.campaign.campaign_id if told == "none" or centre.chance(0.5) else None,
        agent_id=agent_id if told == "none" or centre.chance(0.5) else None,
        kind=kind,
        scale_min=low,
        scale_max=high,
        score=centre.random.randint(low, high) if is_answered else None,
        sent_at=sent,
        answered_at=sent + centre.spell(HOUR, 0.01, centre.random.choice([2, 80])) if is_answered else None,
    )


def make_evaluation(story: Story, leg_id: str, agent_id: str, ended: datetime) -> None:
    """An evaluation of a call, at times of none in particular."""
    centre = story.centre
    at = ended + centre.spell(DAY, 0.1, 8)
    evaluation_id = centre.number("Q")
    by_call = centre.chance(0.8)
    for criterion, group in CRITERIA.items():
        story.tell(
            "qa_scores",
            at,
            evaluation_id=evaluation_id,
            call_id=story.call_id if by_call else None,
            leg_id=leg_id if by_call and centre.chance(0.5) else None,
            agent_id=agent_id,
            campaign_id=story.campaign.campaign_id,
            evaluated_at=at,
            form_version="1",
            criterion=criterion,
            criterion_group=group,
            points=centre.random.randint(0, 5),
            max_points=5,
            weight=centre.random.choice([1, 0.5]),
            is_critical=criterion == "data protection",
            is_na=centre.chance(0.05),
        )


def make_sale(story: Story, agent_id: str, ended: datetime) -> None:
    """A sale in the call, or up to 40 days after it and without it; some are cancelled later."""
    centre = story.centre
    names_call = story.customer is None or centre.chance(0.65)
    at = ended if names_call else ended + centre.spell(DAY, 0, 40)
    goal = centre.random.choice([*str(story.campaign.goals).split("|"), "sale", "callback"])
    row: Row = {
        "sale_id": centre.number("W"),
        "call_id": story.call_id if names_call else None,
        "customer_number": story.customer,
        "campaign_id": story.campaign.campaign_id,
        "agent_id": agent_id if names_call or centre.chance(0.5) else None,
        "goal": goal,
        "amount": f"{centre.random.uniform(10, 400):.2f}" if goal == "sale" else None,
        "currency": MONEY[story.campaign.site_id] if goal == "sale" else None,
        "occurred_at": at,
    }
    story.tell("sales", at, status="made", **row)
    if centre.chance(0.15):
        story.tell("sales", at + centre.spell(DAY, 0.2, 20), status="cancelled", **row)


def make_case(story: Story, ended: datetime) -> None:
    """A query that may be closed, opened again and escalated, over hours or weeks."""
    centre = story.centre
    if not centre.chance(0.12):
        return
    case_id, topic, at = centre.number("K"), centre.random.choice(TOPICS), ended
    events = ["opened"]
    for follower, share in (("escalated", 0.2), ("closed", 0.8), ("reopened", 0.25), ("closed", 0.8)):
        if centre.chance(share) and not (follower == "reopened" and events[-1] != "closed"):
            events.append(follower)
    for event in events:
        story.tell(
            "case_events",
            at,
            case_id=case_id,
            customer_number=story.customer,
            campaign_id=story.campaign.campaign_id,
            topic=topic,
            event=event,
            occurred_at=at,
        )
        at += centre.spell(DAY, 0.02, centre.random.choice([1, 5, 20]))


def make_callbacks(story: Story, ended: datetime) -> None:
    """Calls back to a caller who was missed: soon, some weeks later without naming his call, or none."""
    centre = story.centre
    if story.customer is None:
        return
    campaign = centre.random.choice([story.campaign, *centre.of_direction("outbound")])
    if centre.chance(0.5):
        at = ended + centre.spell(HOUR, 0.1, centre.random.choice([2, 30, 480]))
        make_outbound(centre, campaign, story.customer, at, parent=story.call_id)
    if centre.chance(0.1):
        make_outbound(centre, campaign, story.customer, ended + centre.spell(DAY, 14, 40))


def make_outbound(
    centre: Centre, campaign: Campaign, customer: str | None, started: datetime, parent: str | None = None
) -> None:
    """A call from the centre: not answered, by a machine, by somebody without an agent, or with a conversation."""
    story = centre.story(campaign, customer, started)
    rings = centre.random.randint(1, 8)
    picked_up = started + rings * 4 * SECOND if centre.chance(0.6) else None
    answered_by = picked_up and centre.random.choices(["human", "machine", "unknown", None], [75, 12, 8, 5])[0]
    greeted = picked_up and (picked_up + centre.spell(SECOND, 1, 3) if centre.chance(0.7) else None)
    is_spoken = answered_by in ("human", "unknown") and centre.chance(0.85)
    ended = (picked_up or started) + rings * 5 * SECOND
    if is_spoken and picked_up:
        spoken_at = (greeted or picked_up) + centre.random.choice([0, 1, 2, 3, 5]) * SECOND
        ended = make_conversation(story, None, campaign, spoken_at)
    elif centre.chance(0.1):
        make_offer(story, None, campaign, started, "no_answer")
    story.tell_call(
        started,
        direction="outbound",
        lead_id=f"lead-{customer[-5:]}" if customer and centre.chance(0.8) else None,
        customer_time_zone=centre.random.choice([None, "Europe/Warsaw", "Asia/Kathmandu"]),
        ended_at=ended,
        customer_answered_at=picked_up,
        answered_by=answered_by,
        greeting_ended_at=greeted,
        ring_seconds=rings * 4,
        ring_count=rings,
        dialer_mode=centre.random.choice(["predictive", "progressive", "preview", "manual"]),
        abandon_message_played=None if is_spoken else centre.chance(0.5),
        disconnect_party=centre.random.choice(["customer", "agent", "system"]),
        parent_call_id=parent,
        topic=centre.random.choice(TOPICS),
        exclusion_reason="test" if centre.chance(0.02) else None,
    )


def make_shifts(centre: Centre, day: date) -> None:
    """The shifts that begin on a day, in versions, and what their agents did."""
    for agent in centre.agents:
        is_there = agent.starts_on <= day and (agent.ends_on is None or day < agent.ends_on)
        if not is_there or not centre.chance(0.3 if day.isoweekday() > 5 else 0.8):
            continue
        starts = utc(day, centre.random.choice(agent.shift_hours), ZONES[agent.site_id])
        published = starts - centre.spell(DAY, 14, 16)
        if centre.chance(0.05):
            published = starts + centre.spell(HOUR, 1, 30)
        make_schedule(centre, agent, day, 1, starts, published)
        version = 1
        while centre.chance(0.15):
            version += 1
            starts += centre.random.choice([-60, -30, 0, 30, 60]) * MINUTE
            published = max(published, starts - centre.spell(HOUR, -20, 90)) + MINUTE
            make_schedule(centre, agent, day, version, starts, published)
        make_states(centre, agent, starts)


def make_schedule(centre: Centre, agent: Agent, day: date, version: int, starts: datetime, published: datetime) -> None:
    """The activities of a shift in one version."""
    other = centre.random.choice(["training", "meeting", "absence", "phone"])
    pattern = [("phone", 135), ("break", 15), ("phone", 105), ("lunch", 30), ("phone", 120), (other, 45), ("phone", 30)]
    delay = centre.delay()
    for activity, minutes in pattern:
        centre.tell(
            "shifts",
            published,
            delay,
            shift_id=f"{agent.agent_id}-{day}",
            work_date=day,
            agent_id=agent.agent_id,
            activity=activity,
            starts_at=starts,
            ends_at=starts + minutes * MINUTE,
            is_paid=activity != "lunch",
            is_productive=activity not in ("lunch", "break", "absence"),
            is_adherence_counted=activity != "absence",
            schedule_version=version,
            published_at=published,
        )
        starts += minutes * MINUTE


def make_states(centre: Centre, agent: Agent, starts: datetime) -> None:
    """States back to back through a shift, and often being logged out after it."""
    weights = [weight for weight, _, _ in STATES.values()]
    at = starts + centre.spell(MINUTE, -10, 10)
    ends = starts + 8 * HOUR + centre.spell(MINUTE, -10, 30)
    while at < ends:
        state = centre.random.choices(list(STATES), weights)[0]
        _, least, most = STATES[state]
        until = at + centre.spell(MINUTE, least, most)
        make_state(centre, agent, state, at, until)
        at = until
    if centre.chance(0.5):
        make_state(centre, agent, "logged_out", at, at + centre.spell(HOUR, 0.5, 9))


def make_state(centre: Centre, agent: Agent, state: str, at: datetime, until: datetime | None) -> None:
    """A state of an agent."""
    is_of_campaign = state in ("on_call", "wrap_up", "ringing")
    centre.tell(
        "agent_states",
        at,
        centre.delay(),
        agent_id=agent.agent_id,
        state=state,
        reason="private" if state == "not_ready" else None,
        campaign_id=centre.random.choice(agent.campaigns) if is_of_campaign else None,
        started_at=at,
        ended_at=until,
    )


def make_stale_state(centre: Centre) -> None:
    """A state that nobody ended."""
    days = centre.random.choice([3, 15, 40])
    at = centre.plan.ends[0] - days * DAY + centre.spell(HOUR, 0, 12)
    make_state(centre, centre.agents[0], centre.random.choice(["available", "not_ready", "logged_out"]), at, None)


def make_forecasts(centre: Centre, day: date) -> None:
    """Some half-hours of a day, made many days before and again the day before."""
    for campaign in centre.of_direction("inbound"):
        for half_hour in centre.random.sample(range(16, 40), 4):
            starts = utc(day, half_hour / 2, campaign.zone)
            for days in (9, 1):
                if days == 9 or centre.chance(0.5):
                    made = starts - days * DAY - centre.spell(HOUR, 0, 12)
                    centre.tell("forecasts", made, centre.delay(), **make_forecast(centre, campaign, starts, made))


def make_forecast(centre: Centre, campaign: Campaign, starts: datetime, made: datetime) -> Row:
    """A forecast of a half-hour."""
    return {
        "campaign_id": campaign.campaign_id,
        "interval_starts_at": starts,
        "forecast_calls": round(centre.random.uniform(0, 3), 1),
        "forecast_aht_seconds": centre.random.randint(150, 400),
        "made_at": made,
    }


def make_employee_surveys(centre: Centre, day: date) -> None:
    """Now and then an employee is asked; some answer, some without their name."""
    for agent in centre.agents:
        if centre.chance(0.04):
            sent = midnight(day) + 8 * HOUR
            is_answered = centre.chance(0.7)
            centre.tell(
                "employee_surveys",
                sent,
                survey_id=centre.number("E"),
                agent_id=None if centre.chance(0.3) else agent.agent_id,
                team_id=agent.team_id,
                score=centre.random.randint(0, 10) if is_answered else None,
                sent_at=sent,
                answered_at=sent + centre.spell(DAY, 0.1, 9) if is_answered else None,
            )


@dataclass
class Told:
    """What a delivery has last told of a record."""

    row: Row
    updated_at: datetime


class Exports:
    """The deliveries of a centre, one after the other."""

    def __init__(self, centre: Centre) -> None:
        self.centre, self.random, self.plan = centre, centre.random, centre.plan
        in_order = sorted(centre.events, key=lambda event: event.known_at)
        self.waiting: list[tuple[Event, Row | None]] = [(event, None) for event in in_order]
        self.told: dict[str, dict[Key, Told]] = {table: {} for table in KEYS}
        self.now = datetime.min
        self.complete_through = datetime.min
        self.records: Delivery = {}

    def deliver(self, number: int) -> Delivery:
        """The next delivery."""
        self.now, self.records = self.plan.ends[number], {}
        before = {table: list(told) for table, told in self.told.items()}
        self._tell_events()
        self._tell_load(number)
        if number:
            change(self, before)
            if number == self.plan.changes_in:
                for kind in self.plan.references:
                    REFERENCES[kind](self)
        spoil(self)
        for records in self.records.values():
            self.random.shuffle(records)
        return self.records

    def put(self, table: str, row: Row, updated_at: datetime | str) -> None:
        """Add a record to the delivery."""
        texts = {name: text(row.get(name)) for name in columns(table)}
        self.records.setdefault(table, []).append(texts | {"updated_at": text(updated_at)})

    def tell(self, table: str, row: Row, updated_at: datetime) -> None:
        """Add a version of a record; it stands where it is newer than what was told before."""
        self.put(table, row, updated_at)
        key = key_of(table, row)
        before = self.told[table].get(key)
        if before is None or before.updated_at < updated_at:
            self.told[table][key] = Told(row, updated_at)

    def retell(self, table: str, row: Row) -> None:
        """Add a record that is newer than all before it."""
        before = self.told[table].get(key_of(table, row))
        latest = self.now - self.centre.spell(HOUR, 0, 1)
        self.tell(table, row, max(latest, before.updated_at + SECOND) if before else latest)

    def pick(self, table: str, oldest: timedelta, newest: timedelta = -AHEAD * DAY) -> Row | None:
        """A told record whose age lies between those; None where there is none."""
        first, last = self.now - oldest, self.now - newest
        rows = [told.row for told in self.told[table].values() if first <= clock_of(table, told.row) <= last]
        return dict(self.random.choice(rows)) if rows else None

    def _tell_events(self) -> None:
        """Tell what has arrived; what is not over yet is told again later."""
        open_ones = []
        for event, last in self.waiting:
            row = event.as_known(self.now) if event.arrives_at <= self.now else None
            if row is not None and row != last:
                self.tell(event.table, row, event.version(row))
            if row != event.row:
                open_ones.append((event, row))
        self.waiting = open_ones

    def _tell_load(self, number: int) -> None:
        """Tell how far the data reach; a later delivery may leave that out, or say what the last one said."""
        choice = self.random.random() if number else 1
        if choice < 0.15:
            return
        if choice > 0.3:
            self.complete_through = self.now
        self.tell("source_loads", {"complete_through_at": self.complete_through}, self.now)


def text(value: Any) -> str | None:
    """A value as a native file has it; None for an empty cell."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return f"{value.isoformat()}Z"
    return None if value is None else str(value)


def key_of(table: str, row: Row) -> Key:
    """What makes two records versions of one."""
    return tuple(row.get(name) for name in KEYS[table])


def clock_of(table: str, row: Row) -> datetime:
    """The time of a record; of a survey without one and of reference data, long ago."""
    found = row.get(CLOCKS.get(table, ""))
    if found is None:
        return datetime.min
    return found if isinstance(found, datetime) else midnight(found)


def change(exports: Exports, before: dict[str, list[Key]]) -> None:
    """Restate records of some days ago, in some histories of months ago, and repeat versions told before."""
    depth = exports.plan.depth * DAY
    for restate in exports.random.choices(RESTATEMENTS, k=exports.random.randint(4, 10)):
        restate(exports, depth)
    if exports.plan.is_old_changed and exports.random.random() < 0.7:
        for restate in exports.random.choices(RESTATEMENTS, k=exports.random.randint(1, 3)):
            restate(exports, 100 * DAY, exports.random.choice([8, 40, 40]) * DAY)
    for _ in range(exports.random.randint(1, 4)):
        repeat(exports, before)


def repeat(exports: Exports, before: dict[str, list[Key]]) -> None:
    """Tell an old record once more as it was, as an older version has it, or otherwise with the same version."""
    tables = [*CLOCKS, "calls", "calls", "agent_legs", "queue_visits"]
    table = exports.random.choice([table for table in tables if before[table]])
    found = exports.pick(table, exports.plan.depth * DAY, NO_DELAY)
    if found is None:
        return
    told = exports.told[table][key_of(table, found)]
    kind = exports.random.choices(["same", "older", "conflicting"], [4, 4, 1])[0]
    row, updated_at = told.row, told.updated_at
    if kind != "same":
        row = alter(exports, table, row)
    exports.put(table, row, updated_at - HOUR if kind == "older" else updated_at)


def alter(exports: Exports, table: str, row: Row) -> Row:
    """A record with another content of a column that is no part of its key."""
    free: dict[str, Row] = {
        "calls": {"topic": "altered"},
        "queue_visits": {"queue_id": "altered"},
        "agent_legs": {"agent_id": "A1", "acw_seconds": 77},
        "agent_states": {"state": "break"},
        "shifts": {"is_paid": False},
        "surveys": {"agent_id": "A2"},
        "qa_scores": {"points": 1},
        "sales": {"agent_id": "A1"},
        "case_events": {"topic": "altered"},
        "forecasts": {"forecast_calls": 7.7},
        "costs": {"amount": "1234.56"},
        "fx_rates": {"rate": "0.5"},
        "employee_surveys": {"team_id": "blue"},
    }
    return row | free[table]


def spoil(exports: Exports) -> None:
    """Add rows that cannot be read, under new keys or as newer versions of good ones, and rows with a bad field."""
    for table, name, bad in exports.random.sample(BAD_ROWS, exports.random.randint(0, 3)):
        put_spoilt(exports, table, name, bad, is_new=exports.random.random() < 0.5)
    for table, name, bad in exports.random.sample(BAD_FIELDS, exports.random.randint(0, 2)):
        put_spoilt(exports, table, name, bad, is_new=exports.random.random() < 0.5)


def put_spoilt(exports: Exports, table: str, name: str, bad: str | None, *, is_new: bool) -> None:
    """Add a copy of a recent record with a bad cell."""
    row = exports.pick(table, exports.plan.depth * DAY, NO_DELAY)
    first = KEYS[table][0]
    if row is None:
        return
    if is_new and first not in ("agent_id", "campaign_id"):
        row[first] = exports.centre.number("X")
    exports.put(table, row | {name: bad}, bad if name == "updated_at" and bad else exports.now)


Restatement = Callable[..., None]
Changed = Callable[[Exports, Row], Row | None]


def restated(table: str, changed: Changed, exports: Exports, oldest: timedelta, newest: timedelta = NO_DELAY) -> None:
    """Tell a record of such an age anew, where one out of some can be changed so."""
    ahead = -AHEAD * DAY if table in ("forecasts", "costs") and not newest else newest
    for _ in range(30):
        row = exports.pick(table, oldest, ahead)
        changes = row and changed(exports, row)
        if row and changes:
            exports.retell(table, row | changes)
            return


def _another_length(exports: Exports, row: Row) -> Row | None:
    return row.get("ended_at") and {"ended_at": row["ended_at"] + exports.centre.spell(SECOND, 1, 300)}


def _another_customer(exports: Exports, row: Row) -> Row | None:
    return {"customer_number": exports.centre.customer()} if row.get("direction") != "internal" else None


def _another_campaign(exports: Exports, row: Row) -> Row | None:
    others = [other for other in exports.centre.campaigns if other.campaign_id != row["campaign_id"]]
    return {"campaign_id": exports.random.choice(others).campaign_id}


def _another_day(exports: Exports, row: Row) -> Row | None:
    """All instants of a record moved by days, ahead only where that is no future."""
    days = exports.random.choice([-2, -1, 1, 2]) * DAY
    instants = {name: value + days for name, value in row.items() if isinstance(value, datetime)}
    return instants if max(instants.values()) <= exports.now else None


def _excluded(exports: Exports, row: Row) -> Row | None:
    return None if row.get("exclusion_reason") else {"exclusion_reason": "test"}


def _included(exports: Exports, row: Row) -> Row | None:
    return {"exclusion_reason": None} if row.get("exclusion_reason") else None


def _cancelled(exports: Exports, row: Row) -> Row | None:
    return {"status": "cancelled"} if row["status"] == "made" else None


def _another_amount(exports: Exports, row: Row) -> Row | None:
    return {"amount": f"{exports.random.uniform(10, 5000):.2f}"} if row.get("amount") else None


def _answered(exports: Exports, row: Row) -> Row | None:
    low, high = row.get("scale_min", 0), row.get("scale_max", 10)
    answer = {"score": exports.random.randint(low, high), "answered_at": exports.now - MINUTE}
    return answer if row["score"] is None else None


def _another_call(exports: Exports, row: Row) -> Row | None:
    """A recent call of the same campaign, which the record's call had, too."""
    calls = exports.centre.calls
    campaign, _ = calls[row["call_id"]] if row["call_id"] else exports.random.choice(list(calls.values()))
    if row["campaign_id"] not in (None, campaign.campaign_id):
        return None
    same = [call_id for call_id, (other, at) in calls.items() if other == campaign and at < exports.now]
    other_call = {"call_id": exports.random.choice(same[-40:])}
    return other_call | {"leg_id": None} if "survey_id" in row else other_call


def _closed(exports: Exports, row: Row) -> Row | None:
    ended = min(exports.now, row["started_at"] + exports.centre.spell(HOUR, 0.1, 5))
    return {"ended_at": ended} if row["ended_at"] is None else None


def _another_state(exports: Exports, row: Row) -> Row | None:
    return {"state": exports.random.choice([state for state in STATES if state != row["state"]])}


def _left(exports: Exports, row: Row) -> Row | None:
    reason = exports.random.choice([exit_reason for exit_reason in EXITS if exit_reason != row["exit_reason"]])
    return {"exit_reason": reason, "left_at": row["left_at"] or exports.now - MINUTE}


def _another_talk(exports: Exports, row: Row) -> Row | None:
    if not row.get("talk_seconds"):
        return None
    more = exports.random.randint(1, 200)
    return {"talk_seconds": row["talk_seconds"] + more, "ended_at": row["ended_at"] + more * SECOND}


def _another_agent(exports: Exports, row: Row) -> Row | None:
    return {"agent_id": exports.random.choice(exports.centre.agents).agent_id}


def _moved_event(exports: Exports, row: Row) -> Row | None:
    return {"occurred_at": row["occurred_at"] - exports.centre.spell(HOUR, 1, 40)}


def _another_topic(exports: Exports, row: Row) -> Row | None:
    return {"topic": "restated"}


def _another_forecast(exports: Exports, row: Row) -> Row | None:
    return {"forecast_calls": round(exports.random.uniform(0, 5), 1)}


def _other_points(exports: Exports, row: Row) -> Row | None:
    return {"points": exports.random.choice([points for points in range(6) if points != row["points"]])}


def restate_shift(exports: Exports, oldest: timedelta, newest: timedelta = NO_DELAY) -> None:
    """Tell all activities of a shift in a newer version, begun at another time."""
    found = exports.pick("shifts", oldest, newest or -AHEAD * DAY)
    if found is None:
        return
    rows = [told.row for told in exports.told["shifts"].values() if told.row["shift_id"] == found["shift_id"]]
    latest = max(row["schedule_version"] for row in rows)
    by = exports.random.choice([-60, 30, 90]) * MINUTE
    for row in [row for row in rows if row["schedule_version"] == latest]:
        moved = {"starts_at": row["starts_at"] + by, "ends_at": row["ends_at"] + by}
        version = {"schedule_version": latest + 1, "published_at": exports.now - 90 * MINUTE}
        exports.retell("shifts", row | moved | version)


def change_roster(exports: Exports) -> None:
    """An agent changes his team from a recent day on."""
    row = _current(exports, "agents")
    since = exports.now.date() - exports.random.randint(0, 4) * DAY
    exports.retell("agents", row | {"valid_to": since})
    exports.retell("agents", row | {"valid_from": since, "team_id": "green"})


def change_threshold(exports: Exports) -> None:
    """A campaign has other settings from a day on, just gone or near."""
    row = _current(exports, "campaigns")
    since = exports.now.date() + exports.random.randint(-3, 1) * DAY
    exports.retell("campaigns", row | {"valid_to": since})
    exports.retell("campaigns", row | make_settings(exports.random) | {"valid_from": since})


def change_rate(exports: Exports) -> None:
    """A rate of a recent day is another one."""
    row = exports.pick("fx_rates", 6 * DAY) or _current(exports, "fx_rates")
    exports.retell("fx_rates", row | {"rate": f"{float(row['rate']) * 1.1:.6f}"})


def change_target(exports: Exports) -> None:
    """A target where there was none, or another one, from a recent day on."""
    kpi, scope = exports.random.choice([("service_level", "all"), ("nps", "all"), ("aht_seconds", "campaign:support")])
    since = exports.now.date() - exports.random.randint(0, 5) * DAY
    exports.retell("targets", {"kpi_id": kpi, "scope": scope, "valid_from": since, "target": "0.5", "warn_at": "0.4"})


def _current(exports: Exports, table: str) -> Row:
    rows = [told.row for told in exports.told[table].values()]
    return dict(exports.random.choice([row for row in rows if row.get("valid_to") is None]))


def _restatements() -> Iterator[Restatement]:
    """The ways to restate a record; each is as likely as the others."""
    table_changes: dict[str, list[Changed]] = {
        "calls": [_another_length, _another_customer, _another_campaign, _another_day, _excluded, _included],
        "queue_visits": [_left, _another_campaign, _another_day, _another_call],
        "agent_legs": [_another_talk, _another_agent, _another_day, _another_call],
        "agent_states": [_closed, _another_state, _another_length],
        "surveys": [_answered, _another_call],
        "sales": [_cancelled, _another_amount, _another_day, _another_customer],
        "case_events": [_moved_event, _another_topic],
        "qa_scores": [_other_points],
        "forecasts": [_another_forecast],
        "costs": [_another_amount],
        "employee_surveys": [_answered],
    }
    for table, changes in table_changes.items():
        for changed in changes:
            yield partial(restated, table, changed)
    yield restate_shift


RESTATEMENTS = list(_restatements())
REFERENCES: dict[str, Callable[[Exports], None]] = {
    "agent": lambda exports: None,  # he is among the agents from the first, and begins with that delivery
    "roster": change_roster,
    "threshold": change_threshold,
    "fx_rate": change_rate,
    "target": change_target,
}
