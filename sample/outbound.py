"""Outbound: diallers that ring more lines than there are agents, previews, and calls back to customers."""

from __future__ import annotations

from datetime import date

from sample.clock import DAY
from sample.floor import Agent, Floor, Steps
from sample.records import Call, Leg
from sample.talk import Next, answer, converse
from sample.world import FIRST_DAY

#: campaign -> (mode, lines per free agent, leads of a day)
DIALLERS = {
    "winback": ("predictive", 2.4, 150),
    "leads": ("progressive", 1.0, 110),
    "renewals": ("predictive", 2.0, 140),
}
ANSWERS = (("human", 0.33), ("machine", 0.24), ("unknown", 0.05), (None, 0.38))


class Outbound:
    """Everything an outbound attempt can go through."""

    def __init__(self, floor: Floor) -> None:
        self.floor, self.rng = floor, floor.rng
        self.flying: dict[str, int] = dict.fromkeys(DIALLERS, 0)

    def campaign(self, campaign_id: str) -> Steps:
        """Dial the day's list whenever the campaign is open, until the end of the data."""
        floor, zone = self.floor, self.floor.world.zone_of(campaign_id)
        mode, ratio, size = DIALLERS[campaign_id]
        today: date | None = None
        left: list[tuple[str | None, str | None]] = []
        while floor.now < floor.ends_at - 3_600:
            if not floor.world.is_open(campaign_id, floor.now):
                yield floor.wait(600)
                continue
            if zone.day(floor.now) != today:
                today = zone.day(floor.now)
                left = [self._lead(campaign_id) for _ in range(size + self.rng.randint(-20, 20))]
            free = sum(campaign_id in a.person.skills for a in floor.idle.values())
            lines = int(free * ratio + self.rng.random()) - self.flying[campaign_id]
            for _ in range(min(max(lines, 0), len(left))):
                lead, customer = left.pop()
                if mode == "progressive" and self.rng.random() < 0.3:
                    floor.env.process(self._by_hand(campaign_id, customer, lead, "preview"))
                else:
                    floor.env.process(self._dial(campaign_id, lead, customer, mode))
            yield floor.wait(self.rng.randint(15, 45))

    def _lead(self, campaign_id: str) -> tuple[str | None, str | None]:
        """(lead_id, customer number); leads come round again, some lack one or the other."""
        number = self.rng.randrange(2_600)
        lead = f"{campaign_id[0].upper()}L{number:05}"
        customer = f"+998{'wlr'.index(campaign_id[0])}{number:07}"
        dice = self.rng.random()
        if dice < 0.12:  # an inbound customer, dialled from another list
            return None, f"+999{self.rng.randrange(2_000):08}"
        return (lead, None) if dice < 0.15 else (None, None) if dice < 0.155 else (lead, customer)

    def _attempt(self, campaign_id: str, customer: str | None, lead: str | None, mode: str) -> Call:
        call = Call(self.floor.number("C"), "outbound", campaign_id, customer, self.floor.now)
        call.lead_id, call.dialer_mode = lead, mode
        call.customer_time_zone = self.floor.world.campaigns[campaign_id].time_zone if customer else None
        if self.rng.random() < 0.006:
            call.exclusion_reason = "test"
        self.floor.log.calls.append(call)
        return call

    def _pick_up(self, call: Call) -> Steps:
        """Ringing at the customer's; afterwards answered_by tells who took it."""
        answered = self.rng.choices([a for a, _ in ANSWERS], [w for _, w in ANSWERS])[0]
        call.ring_seconds = self.rng.randint(4, 22) if answered else self.rng.randint(16, 32)
        call.ring_count = call.ring_seconds // 5
        yield self.floor.wait(call.ring_seconds)
        if answered:
            call.customer_answered_at = self.floor.now
            call.answered_by = None if answered == "unknown" and self.rng.random() < 0.3 else answered

    def _dial(self, campaign_id: str, lead: str | None, customer: str | None, mode: str) -> Steps:
        """One line of the dialler."""
        floor, rng = self.floor, self.rng
        self.flying[campaign_id] += 1
        call = self._attempt(campaign_id, customer, lead, mode)
        yield from self._pick_up(call)
        self.flying[campaign_id] -= 1
        if call.customer_answered_at is None:
            floor.hang_up(call, "system")
            return
        greeting = rng.randint(1, 3)
        if rng.random() < 0.9:
            call.greeting_ended_at = floor.now + greeting
        yield floor.wait(greeting)
        if call.answered_by == "machine" and rng.random() < 0.95:
            yield floor.wait(rng.randint(0, 20))
            floor.hang_up(call, "system")
            return
        yield from self._find_agent(call)

    def _find_agent(self, call: Call) -> Steps:
        """Connect a person to an agent at once, too late or never; he may hang up first."""
        floor, rng = self.floor, self.rng
        gives_up = floor.now + int(rng.expovariate(1 / 14)) if rng.random() < 0.9 else floor.now
        dropped = floor.now + rng.choice([2, 3, 4, 6])
        while True:
            agent = floor.find(call.campaign_id)
            if agent and floor.now < gives_up:
                floor.reserve(agent)
                leg = floor.offer(call, call.campaign_id, agent.agent_id, None)
                agent.enter("ringing", call.campaign_id)
                yield floor.wait(rng.choice([0, 1, 1, 2, 3]))
                answer(floor, leg, agent)
                yield from self._talk(call, agent, leg)
                return
            if floor.now >= gives_up:
                floor.hang_up(call, "customer")
                return
            if floor.now >= dropped:
                call.abandon_message_played = rng.random() < 0.9
                yield floor.wait(rng.randint(2, 8) if call.abandon_message_played else 0)
                floor.hang_up(call, "system")
                return
            yield floor.wait(1)

    def _talk(self, call: Call, agent: Agent, leg: Leg) -> Steps:
        """Let agent and customer talk, with transfers; a machine is left after a moment."""
        step: Next | None = Next(agent, leg)
        depth = 0
        until = self.floor.now + self.rng.randint(3, 15) if call.answered_by == "machine" else None
        while step and step.agent and step.leg:
            if step.leg.answered_at is None:
                answer(self.floor, step.leg, step.agent)
            step = yield from converse(self.floor, step.leg, step.agent, depth, until)
            depth += 1
        spoke = leg.talk_seconds != 0
        self.floor.hang_up(call, self.rng.choice(["customer", "agent"]) if spoke else "agent")

    def _by_hand(
        self, campaign_id: str, customer: str | None, lead: str | None, mode: str, parent: Call | None = None
    ) -> Steps:
        """Let an agent dial himself: his leg is there from the first ring, answered or not."""
        floor = self.floor
        agent = floor.find(campaign_id)
        if not agent:
            return
        floor.reserve(agent)
        call = self._attempt(campaign_id, customer, lead, mode)
        call.parent = parent
        leg = floor.offer(call, campaign_id, agent.agent_id, None)
        answer(floor, leg, agent)
        yield from self._pick_up(call)
        if call.customer_answered_at is None:
            leg.ended_at, leg.transfer_type = floor.now, "none"
            leg.talk_seconds = leg.hold_seconds = leg.hold_count = leg.acw_seconds = 0
            floor.hang_up(call, "agent")
            floor.release(agent)
            return
        yield from self._talk(call, agent, leg)

    def call_back(self, call: Call, delay: int, campaign_id: str, asked_for: bool) -> Steps:
        """Ring a customer back: one to three attempts while agents are free."""
        yield self.floor.wait(delay)
        for _ in range(self.rng.choice([1, 1, 2, 3])):
            for _ in range(8):
                if self.floor.now > self.floor.ends_at - 3_600:
                    return
                if self.floor.find(campaign_id):
                    break
                yield self.floor.wait(1_500)
            yield from self._by_hand(campaign_id, call.customer_number, None, "manual", call if asked_for else None)
            yield self.floor.wait(self.rng.randint(600, DAY // 4))

    def starts(self) -> dict[str, int]:
        """Instant at which each dialler begins to look at the clock."""
        world = self.floor.world
        return {c: world.zone_of(c).at(max(FIRST_DAY, world.campaigns[c].starts_on)) for c in DIALLERS}
