"""Family cost: the ledger is shared out to agents, campaigns and days (rule 11)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sample.clock import days
from sample.records import Cost
from sample.truth.facts import UNASSIGNED, Facts
from sample.truth.money import Exchange
from sample.truth.places import place
from sample.truth.tally import Tally

#: (local date, agent, campaign), the order in which ties are broken
Key = tuple[date, str, str]


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a ledger line, whole cents of the ledger's currency."""

    cost: Cost
    key: Key
    amount: Decimal


def share_out(cents: int, weights: dict[Key, int]) -> dict[Key, int]:
    """Cents by largest remainder; the parts add up to `cents`. Raises ValueError without a weight."""
    total = sum(weights.values())
    if total <= 0:
        raise ValueError("nothing to share out by")
    shares = {key: cents * weight // total for key, weight in weights.items()}
    left = cents - sum(shares.values())
    by_remainder = sorted(weights, key=lambda key: (-(cents * weights[key] % total), key))
    for key in by_remainder[:left]:
        shares[key] += 1
    return shares


def weights_of(facts: Facts) -> dict[Key, int]:
    """Return handle seconds of handled legs, as far as known, per local date, agent and campaign."""
    found: defaultdict[Key, int] = defaultdict(int)
    for legs in facts.handled.values():
        for leg in legs:
            where = facts.leg_place(leg)
            found[where.day, where.agent, where.campaign] += sum(
                filter(None, (leg.talk_seconds, leg.hold_seconds, leg.acw_seconds))
            )
    return {key: seconds for key, seconds in found.items() if seconds}


def allocate(facts: Facts) -> list[Share]:
    """Every ledger line to its campaign, else to all campaigns of its site, else of the centre."""
    weights, shares = weights_of(facts), []
    for cost in facts.log.costs:
        campaigns = {
            c.campaign_id
            for c in facts.world.campaigns.values()
            if cost.campaign_id in (c.campaign_id, None) and cost.site_id in (c.site_id, None)
        }
        mine = {
            key: weight
            for key, weight in weights.items()
            if key[2] in campaigns and cost.period_start <= key[0] < cost.period_end
        }
        if not mine:  # where there are none evenly over its days under `unassigned`
            mine = {(d, UNASSIGNED, c): 1 for d in days(cost.period_start, cost.period_end) for c in campaigns}
        for key, cents in share_out(int(cost.amount * 100), mine).items():
            if cents:
                shares.append(Share(cost, key, Decimal(cents) / 100))
    return shares


def tell(facts: Facts, tally: Tally, exchange: Exchange) -> None:
    """Money per call in the reporting currency; the calls are the owner's with a handled leg."""
    for share in allocate(facts):
        day, agent, campaign = share.key
        where = place(day, agent=agent, campaign=campaign)
        cost = exchange.convert(share.amount, share.cost.currency, day)
        for kpi, variant in (
            ("cost_per_call", "default"),
            ("cost_per_call", "per_attempt"),
            ("cost_per_contact", "default"),
        ):
            tally.ratio(kpi, variant, where, cost, 0)
        tally.ratio("profit_per_call", "default", where, -cost, 0)
        tally.ratio("return_on_cost", "default", where, -cost, cost)
    for call in facts.handled:
        home = facts.owned(call)
        for kpi in ("cost_per_call", "profit_per_call", "revenue_per_call"):
            tally.ratio(kpi, "default", home, 0, 1)
        if facts.is_contact(call):
            tally.ratio("cost_per_contact", "default", home, 0, 1)
    for where in [entry.where for entry in facts.entries] + [facts.attempt_place(c) for c in facts.attempts]:
        tally.ratio("cost_per_call", "per_attempt", where, 0, 1)
