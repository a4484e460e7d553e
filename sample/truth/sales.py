"""Family sales: rules 2 and 12. Sales of excluded calls are dropped."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from sample.clock import DAY
from sample.records import Call, Sale
from sample.truth.facts import UNASSIGNED, Facts, is_counted
from sample.truth.money import Exchange
from sample.truth.places import Place, place
from sample.truth.tally import Tally

CREDIT_SECONDS = 30 * DAY


def made_sales(facts: Facts) -> Iterator[Sale]:
    """Sales that stand: made, not cancelled, not of an excluded call."""
    for sale in facts.log.sales:
        if sale.status == "made" and (sale.call is None or is_counted(sale.call)):
            yield sale


def credited_agent(facts: Facts, sale: Sale) -> str:
    """Return the agent the sale names, else the owner of its call, else nobody."""
    if sale.agent_id:
        return sale.agent_id
    return facts.home(sale.call).agent if sale.call else UNASSIGNED


def sale_place(facts: Facts, sale: Sale) -> Place:
    """With a call the call's date and campaign; without one its own."""
    agent = credited_agent(facts, sale)
    if sale.call is None:
        return facts.spot(sale.campaign_id, sale.occurred_at, agent)
    home = facts.home(sale.call)
    return place(home.day, home.interval, agent, home.campaign, home.window)


class ContactBook:
    """Human contacts per customer and campaign, in order."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self._of: defaultdict[tuple[str, str], list[tuple[int, str, Call]]] = defaultdict(list)
        for call in facts.handled:
            if facts.is_contact(call) and call.customer_number:
                key = (call.customer_number, facts.owned(call).campaign)
                self._of[key].append((facts.contacted_at(call), call.call_id, call))
        for contacts in self._of.values():
            contacts.sort(key=lambda c: c[:2])

    def firsts(self) -> list[Call]:
        """Return the first contact of each customer and campaign."""
        return [contacts[0][2] for contacts in self._of.values()]

    def credited(self, sale: Sale) -> Call | None:
        """Return the call of the sale, else the customer's last contact in its campaign within 30 days before."""
        if sale.call is not None:
            return sale.call if self.facts.is_contact(sale.call) else None
        contacts = self._of.get((sale.customer_number or "", sale.campaign_id), [])
        n = bisect_right(contacts, sale.occurred_at, key=lambda c: c[0])
        if n == 0 or sale.occurred_at - contacts[n - 1][0] > CREDIT_SECONDS:
            return None
        return contacts[n - 1][2]


def tell(facts: Facts, tally: Tally, exchange: Exchange) -> None:
    """Conversions and first-call closes stand in the credited contact's cell, sales and revenue in their own."""
    book = ContactBook(facts)
    firsts = set(book.firsts())
    converted: set[Call] = set()
    for sale in made_sales(facts):
        where = sale_place(facts, sale)
        contact = book.credited(sale)
        if sale.goal == "sale":
            tally.count("closed_sales", where)
            tally.ratio("calls_per_sale", "default", where, 0, 1)
            if contact in firsts and contact is not None:
                home = facts.owned(contact)
                tally.count("first_call_closes", home)
                for variant in ("default", "per_all_calls"):
                    tally.ratio("first_call_close_rate", variant, home, 1, 0)
        if contact:
            home = facts.owned(contact)
            if sale.goal in facts.world.settings(home.campaign, home.day).goals:
                converted.add(contact)
        if sale.amount is not None and sale.currency:
            revenue = exchange.convert(sale.amount, sale.currency, where.day)
            _revenue(tally, where, revenue)
    _denominators(facts, tally, firsts, converted)


def _revenue(tally: Tally, where: Place, revenue: Decimal) -> None:
    """Revenue of made sales, in the reporting currency."""
    for kpi in ("revenue_per_call", "profit_per_call", "return_on_cost"):
        tally.ratio(kpi, "default", where, revenue, 0)


def _denominators(facts: Facts, tally: Tally, firsts: set[Call], converted: set[Call]) -> None:
    """Contacts, first contacts, and all calls: entries and attempts."""
    for call in facts.handled:
        if facts.is_contact(call):
            home = facts.owned(call)
            tally.ratio("conversion_rate", "default", home, int(call in converted), 1)
            tally.ratio("conversion_rate", "per_all_calls", home, int(call in converted), 0)
            if call in firsts:
                tally.ratio("first_call_close_rate", "default", home, 0, 1)
    everything = [entry.where for entry in facts.entries] + [facts.attempt_place(c) for c in facts.attempts]
    for where in everything:
        tally.ratio("calls_per_sale", "default", where, 1, 0)
        tally.ratio("conversion_rate", "per_all_calls", where, 0, 1)
        tally.ratio("first_call_close_rate", "per_all_calls", where, 0, 1)
