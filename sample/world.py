"""The centre on paper: sites, campaigns, people, skills, opening hours. All names are invented."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from sample.clock import Zone, zone

REPORTING_CURRENCY = "EUR"
HOUR = 3_600
FIRST_DAY = date(2026, 9, 1)


@dataclass(frozen=True, slots=True)
class Site:
    """A place of work."""

    site_id: str
    site_name: str
    time_zone: str
    calendar_id: str


@dataclass(frozen=True, slots=True)
class Campaign:
    """One effective-dated version of a campaign; None means the default of the design."""

    campaign_id: str
    campaign_name: str
    direction: str
    site_id: str
    time_zone: str
    currency: str
    starts_on: date
    service_level_seconds: int = 30
    service_level_target: Decimal = Decimal("0.8")
    short_abandon_seconds: int = 5
    callback_window_seconds: int = 14_400
    conversion_goals: str | None = None
    opens: int = 0  # seconds of the local day
    closes: int = 24 * HOUR
    dial_weekends: bool = True
    abandon_threshold_seconds: int | None = 2
    fcr_window_days: int | None = 7
    forecast_freeze_days: int | None = 7
    valid_from: date = date(2026, 1, 1)
    valid_to: date | None = None
    ends_on: date | None = None
    channel: str = "voice"

    @property
    def zone(self) -> Zone:
        """Zone in which its days and half-hours are counted."""
        return zone(self.time_zone)

    @property
    def goals(self) -> frozenset[str]:
        """Goals that count as a conversion."""
        return frozenset((self.conversion_goals or "").split("|")) - {""}


@dataclass(frozen=True, slots=True)
class Person:
    """One effective-dated version of an agent; skills maps a campaign to a level, 1 the best."""

    agent_id: str
    agent_name: str
    team_id: str
    supervisor_id: str | None
    site_id: str
    hired_on: date
    pattern: str
    skills: dict[str, int] = field(default_factory=dict)
    left_on: date | None = None
    leave_kind: str | None = None
    hourly_cost: Decimal = Decimal("30.00")
    valid_from: date = date(2026, 1, 1)
    valid_to: date | None = None

    def employed(self, day: date) -> bool:
        """Whether the person works for the centre on a day."""
        return self.hired_on <= day and (self.left_on is None or day < self.left_on)


SITES = (
    Site("waw", "Warsaw", "Europe/Warsaw", "pl"),
    Site("nyc", "New York", "America/New_York", "us"),
    Site("ktm", "Kathmandu", "Asia/Kathmandu", "np"),
)
HOLIDAYS = {
    "pl": {date(2026, 11, 1): "All Saints"},
    "us": {date(2026, 9, 7): "Labor Day", date(2026, 10, 12): "Columbus Day"},
    "np": {date(2026, 9, 19): "Constitution Day"},
}

_SUPPORT = Campaign(
    campaign_id="support",
    campaign_name="Customer support",
    direction="inbound",
    site_id="waw",
    time_zone="Europe/Warsaw",
    currency="PLN",
    starts_on=date(2026, 1, 1),
    service_level_seconds=20,
    valid_to=date(2026, 10, 15),
)
_WINBACK = Campaign(
    campaign_id="winback",
    campaign_name="Win back",
    direction="outbound",
    site_id="nyc",
    time_zone="America/New_York",
    currency="USD",
    starts_on=date(2026, 9, 1),
    conversion_goals="sale",
    opens=17 * HOUR,
    closes=21 * HOUR,
    dial_weekends=False,
)
CAMPAIGNS = (
    _SUPPORT,
    replace(_SUPPORT, service_level_seconds=45, valid_from=date(2026, 10, 15), valid_to=None),
    Campaign(
        campaign_id="orders",
        campaign_name="Orders by phone",
        direction="inbound",
        site_id="nyc",
        time_zone="America/New_York",
        currency="USD",
        starts_on=date(2026, 3, 1),
        service_level_target=Decimal("0.75"),
        short_abandon_seconds=10,
        callback_window_seconds=86_400,
        conversion_goals="sale|form",
        opens=9 * HOUR,
        closes=21 * HOUR,
    ),
    Campaign(
        campaign_id="care",
        campaign_name="Care desk",
        direction="inbound",
        site_id="ktm",
        time_zone="Asia/Kathmandu",
        currency="NPR",
        starts_on=date(2026, 5, 1),
        service_level_seconds=60,
        service_level_target=Decimal("0.7"),
        callback_window_seconds=43_200,
        opens=6 * HOUR,
        closes=22 * HOUR,
        abandon_threshold_seconds=None,
        fcr_window_days=None,
        forecast_freeze_days=None,
    ),
    _WINBACK,
    replace(
        _WINBACK,
        campaign_id="leads",
        campaign_name="Sales leads",
        site_id="waw",
        time_zone="Europe/Warsaw",
        currency="PLN",
        starts_on=date(2026, 8, 17),
        conversion_goals="sale|appointment",
        opens=10 * HOUR,
        closes=15 * HOUR,
    ),
    replace(
        _WINBACK,
        campaign_id="renewals",
        campaign_name="Contract renewals",
        site_id="ktm",
        time_zone="Europe/London",
        currency="GBP",
        starts_on=date(2026, 9, 7),
        opens=9 * HOUR,
        closes=13 * HOUR,
        abandon_threshold_seconds=3,
    ),
)

_NAMES = (
    "Ada Brook|Bela Crane|Cora Dale|Dino Elm|Edda Fern|Fritz Grove|Gina Hill|Hugo Isle|Ida Jarr|"
    "Jon Kite|Kaja Lake|Leo Marsh|Mia North|Nils Oak|Ola Pond|Pia Quill|Remi Rock|Sana Stone|"
    "Tom Tarn|Uma Vale|Vito West|Wanda Yew|Xena Ash|Yan Birch|Zoe Cliff|Arun Dell|Bina Eddy|"
    "Chandra Fell|Deepa Glen|Esha Heath|Farid Inlet|Gita Kelp|Hari Loch|Indra Mead|Jaya Nook|"
    "Kiran Orchard|Lila Pine|Mohan Reed|Nima Shore|Om Thorn|Puja Weir|Rina Brae|Samir Cove"
)


def _crew() -> list[tuple[str, str, str, dict[str, int]]]:
    """(site, team, pattern, skills) of each person, supervisors first."""
    crew: list[tuple[str, str, str, dict[str, int]]] = [
        ("waw", "lead_waw", "desk", {}),
        ("nyc", "lead_nyc", "desk", {}),
        ("ktm", "lead_ktm", "desk", {}),
    ]
    for n, pattern in enumerate(["night"] * 2 + ["early"] * 3 + ["mid"] * 3 + ["late"] * 3):
        skills = {"support": 1} | ({"leads": 2} if n in (5, 6) else {})
        crew.append(("waw", f"support_{1 + n % 2}", pattern, skills))
    for n, pattern in enumerate(["ny_day"] * 4 + ["ny_late"] * 4):
        crew.append(("nyc", "orders_1", pattern, {"orders": 1} | ({"winback": 2} if n == 5 else {})))
    for n, pattern in enumerate(["kt_early"] * 3 + ["kt_late"] * 4):
        crew.append(("ktm", "care_1", pattern, {"care": 1} | ({"support": 2} if n == 1 else {})))
    crew += [("nyc", "winback_1", "ny_eve", {"winback": 1})] * 5
    crew += [("waw", "leads_1", "waw_mid", {"leads": 1})] * 4
    crew += [("ktm", "renewals_1", "kt_uk", {"renewals": 1})] * 5
    return crew


def _leaves(number: int) -> tuple[date | None, str | None]:
    """(left_on, leave_kind) of the n-th person."""
    return {
        5: (date(2026, 9, 25), "voluntary"),
        17: (date(2026, 10, 10), "involuntary"),
        25: (date(2026, 10, 21), "internal"),
        33: (date(2026, 11, 3), "voluntary"),
        40: (date(2026, 11, 20), "voluntary"),
    }.get(number, (None, None))


def _hired(number: int) -> date:
    """First working day of the n-th person."""
    known = {8: date(2026, 9, 15), 20: date(2026, 10, 1), 27: date(2026, 10, 21)}
    return known.get(number, date(2023 + number % 3, 1 + number % 12, 1 + number % 27))


def people() -> list[Person]:
    """Every version of every agent: joiners, leavers, a change of team (A10) and of a name (A12)."""
    supervisor = {"waw": "A01", "nyc": "A02", "ktm": "A03"}
    found = []
    for number, ((site, team, pattern, skills), name) in enumerate(zip(_crew(), _NAMES.split("|"), strict=True), 1):
        left_on, kind = _leaves(number)
        hired = _hired(number)
        person = Person(
            agent_id=f"A{number:02}",
            agent_name=", ".join(reversed(name.split())),
            team_id=team,
            supervisor_id=None if pattern == "desk" else supervisor[site],
            site_id=site,
            hired_on=hired,
            pattern=pattern,
            skills=skills,
            left_on=left_on,
            leave_kind=kind,
            hourly_cost=Decimal(2_000 + 137 * number) / 100,
            valid_from=hired,
        )
        if number == 10:
            change = date(2026, 10, 1)
            found.append(replace(person, valid_to=change))
            person = replace(person, team_id="support_3", valid_from=change)
        if number == 12:
            change = date(2026, 9, 20)
            found.append(replace(person, valid_to=change))
            person = replace(person, agent_name="Newname, Ola", valid_from=change)
        found.append(person)
    return found


class World:
    """The centre on paper, with look-ups."""

    def __init__(self) -> None:
        self.sites = {site.site_id: site for site in SITES}
        self.campaign_versions = CAMPAIGNS
        self.campaigns = {version.campaign_id: version for version in CAMPAIGNS}  # the latest one
        self.versions = people()
        self.people = {version.agent_id: version for version in self.versions}

    def settings(self, campaign_id: str, day: date) -> Campaign:
        """Return the version of a campaign on a local date; before the first one, the first."""
        versions = [v for v in CAMPAIGNS if v.campaign_id == campaign_id]
        return next((v for v in reversed(versions) if v.valid_from <= day), versions[0])

    def zone_of(self, campaign_id: str) -> Zone:
        """Zone of a campaign."""
        return self.campaigns[campaign_id].zone

    def home_zone(self, agent_id: str) -> Zone:
        """Zone of an agent's site."""
        return zone(self.sites[self.people[agent_id].site_id].time_zone)

    def is_open(self, campaign_id: str, moment: int) -> bool:
        """Whether the campaign's lines are open."""
        campaign = self.campaigns[campaign_id]
        day = campaign.zone.day(moment)
        if day < max(campaign.starts_on, FIRST_DAY) or (day.weekday() > 4 and not campaign.dial_weekends):
            return False
        return campaign.opens <= campaign.zone.second_of_day(moment) < campaign.closes
