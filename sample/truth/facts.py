"""Facts: entries, handled legs, owners and homes, as rules 1 to 4 of the design define them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from sample.clock import DAY
from sample.records import Call, Leg, Log, Visit
from sample.truth.places import Place, place
from sample.world import Campaign, World

UNASSIGNED, UNKNOWN = "unassigned", "unknown"
SKEW = 2  # seconds


@dataclass(slots=True, eq=False)
class Entry:
    """Rule 1: an (inbound call, campaign) with at least one queue visit, the call neither excluded nor internal."""

    call: Call
    campaign_id: str
    visits: list[Visit]
    settings: Campaign
    legs: list[Leg] = field(default_factory=list)  # handled ones, by answered_at
    where: Place = field(init=False)

    @property
    def cohort(self) -> int:
        """Its first `entered_at`."""
        return self.visits[0].entered_at

    @property
    def answered(self) -> bool:
        """It is answered if any of its visits was answered."""
        return any(v.exit_reason == "answered" for v in self.visits)

    @property
    def exit_reason(self) -> str | None:
        """Else it has the exit reason of its last visit."""
        return "answered" if self.answered else self.visits[-1].exit_reason

    @property
    def missed(self) -> bool:
        """Neither answered nor overflowed out."""
        return self.exit_reason not in ("answered", "overflow")

    @property
    def wait(self) -> int | None:
        """The sum of left_at - entered_at over its visits up to and including the first answered one."""
        total = 0
        for visit in self.visits:
            if visit.left_at is None or visit.left_at - visit.entered_at < -SKEW:
                return None
            total += max(0, visit.left_at - visit.entered_at)
            if visit.exit_reason == "answered":
                break
        return total

    @property
    def end(self) -> int:
        """left_at of the last visit; where that is not told, the cohort (D12)."""
        left = self.visits[-1].left_at
        return self.cohort if left is None else left

    @property
    def is_short(self) -> bool:
        """Rule 7: a short abandon is wait <= short_abandon_seconds."""
        wait = self.wait
        return self.exit_reason == "abandoned" and wait is not None and wait <= self.settings.short_abandon_seconds

    @property
    def window(self) -> int:
        """Seconds of the FCR window."""
        days = self.settings.fcr_window_days
        return (7 if days is None else days) * DAY


def is_counted(call: Call) -> bool:
    """Excluded and internal calls have no entries, handled legs, contacts or cost weight."""
    return call.exclusion_reason is None and call.direction != "internal"


def is_handled(leg: Leg) -> bool:
    """Rule 4: answered, not monitoring, not consult-only, outbound only where a human or unknown answered."""
    call = leg.call
    if not is_counted(call) or leg.leg_outcome != "answered" or leg.is_monitoring or leg.is_consult:
        return False
    return call.direction == "inbound" or (call.customer_answered_at is not None and call.answered_by != "machine")


def agent_of(leg: Leg) -> str:
    """Return the leg's agent; `unknown` where the source does not say."""
    return leg.agent_id or UNKNOWN


def _answered_at(leg: Leg) -> int:
    assert leg.answered_at is not None
    return leg.answered_at


class Facts:
    """The log seen with the eyes of the design."""

    def __init__(self, world: World, log: Log, complete_through_at: int) -> None:
        self.world, self.log, self.now = world, log, complete_through_at
        self.calls = [c for c in log.calls if is_counted(c)]
        self.attempts = [c for c in self.calls if c.direction == "outbound"]
        self.handled: dict[Call, list[Leg]] = {}
        for call in self.calls:
            legs = sorted(filter(is_handled, call.legs), key=_answered_at)
            if legs:
                self.handled[call] = legs
        self.entries_of: dict[Call, list[Entry]] = {}
        self._entry_of_visit: dict[Visit, Entry] = {}
        for call in self.calls:
            self._make_entries(call)
        self.entries = [entry for entries in self.entries_of.values() for entry in entries]

    def day(self, campaign_id: str, moment: int) -> date:
        """Local date of a campaign."""
        return self.world.zone_of(campaign_id).day(moment)

    def spot(self, campaign_id: str, moment: int, agent: str = "") -> Place:
        """Rule 2: the local date and half-hour of an instant in the campaign's time zone."""
        zone = self.world.zone_of(campaign_id)
        day = zone.day(moment)
        starts_on = self.world.campaigns[campaign_id].starts_on
        window = starts_on + timedelta(days=30 * ((day - starts_on).days // 30))
        return place(day, zone.half_hour(moment), agent, campaign_id, window)

    def _make_entries(self, call: Call) -> None:
        if call.direction != "inbound":
            return
        by_campaign: dict[str, list[Visit]] = {}
        for visit in call.visits:
            by_campaign.setdefault(visit.campaign_id, []).append(visit)
        for campaign_id, visits in by_campaign.items():
            if any(v.exit_reason is None and v.left_at is None for v in visits):
                continue  # still open: counted apart until it ends
            settings = self.world.settings(campaign_id, self.day(campaign_id, visits[0].entered_at))
            entry = Entry(call, campaign_id, visits, settings)
            entry.legs = [leg for leg in self.handled.get(call, []) if leg.came_through in visits]
            owner = agent_of(entry.legs[0]) if entry.legs else UNKNOWN if entry.answered else UNASSIGNED
            entry.where = self.spot(campaign_id, entry.cohort, owner)
            self._entry_of_visit.update(dict.fromkeys(visits, entry))
            self.entries_of.setdefault(call, []).append(entry)

    def entry_of(self, leg: Leg) -> Entry | None:
        """Return the entry through which a leg came."""
        return self._entry_of_visit.get(leg.came_through) if leg.came_through else None

    def leg_place(self, leg: Leg) -> Place:
        """Rule 2: date of the inherited entry, without a visit the call's; the campaign that the leg names."""
        entry, call = self.entry_of(leg), leg.call
        entries = [entry] if entry else self.entries_of.get(call, [])
        when = entries[0].where if entries else self.spot(call.campaign_id, call.started_at)
        return place(when.day, when.interval, agent_of(leg), leg.campaign_id, when.window)

    def attempt_place(self, call: Call) -> Place:
        """Rule 3: owner is the agent of the first handled leg, else of the first leg, else `unassigned`."""
        legs = self.handled.get(call) or call.legs
        return self.spot(call.campaign_id, call.started_at, agent_of(legs[0]) if legs else UNASSIGNED)

    def home(self, call: Call) -> Place:
        """Rules 2 and 3: where what names a call belongs; of several entries that of the last handled leg."""
        if call.direction == "outbound":
            return self.attempt_place(call)
        entries, legs = self.entries_of.get(call, []), self.handled.get(call, [])
        if not entries:
            return self.spot(call.campaign_id, call.started_at, agent_of(legs[0]) if legs else UNASSIGNED)
        last = self.entry_of(legs[-1]) if legs and len(entries) > 1 else None
        return (last or entries[0]).where

    def owned(self, call: Call) -> Place:
        """Rule 3: a call with a handled leg counts for its owner, where the entry of its first handled leg is."""
        leg = self.handled[call][0]
        entry = self.entry_of(leg)
        return entry.where if entry else self.leg_place(leg)

    def is_contact(self, call: Call) -> bool:
        """Human contact: at least one handled leg whose talk time is not 0 (unknown is not 0)."""
        return any(leg.talk_seconds != 0 for leg in self.handled.get(call, []))

    def contacted_at(self, call: Call) -> int:
        """answered_at of the first handled leg."""
        return _answered_at(self.handled[call][0])
