"""How far new records reach: the first day that they change, and what these days need of the days before.

Everything is asked in the file of the increment, whose staging holds the new rows, judged by themselves; the warehouse
is attached to it as `_whole`. Records are followed by their ids, so that clocks which contradict each other hide few.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from duckdb import DuckDBPyConnection

from callhouse.ask import value
from callhouse.increment.known import BESIDE_THE_RECORD, REFERENCE, same_key

DAY = timedelta(days=1)
PATIENCE_DAYS = 28  # int_patience looks back so far
CREDIT_DAYS = 30  # a sale without a call is credited so far back; compliance windows are as long
#: clocks of the records of a call
CALL_CLOCKS = {
    "calls": ("started_at", "ended_at"),
    "queue_visits": ("entered_at", "left_at"),
    "agent_legs": ("offered_at", "answered_at", "ended_at", "acw_started_at", "acw_ended_at"),
}
#: ids and clocks of the records that name a call, and the facts they become
NAMED_BY = {"surveys": "survey_id", "qa_scores": "evaluation_id", "sales": "sale_id"}
NAMING = {
    "surveys": ("sent_at", "answered_at"),
    "qa_scores": ("evaluated_at",),
    "sales": ("occurred_at",),
}
#: calls whose records are looked up
FOLLOWED = ("reach.touched_calls", "reach.named", "reach.sold")
NAMING_FACTS = {"surveys": "fct_surveys", "qa_scores": "fct_qa_evaluations", "sales": "fct_sales"}


@dataclass(frozen=True)
class Reach:
    """Local dates (UTC dates with a day to spare) from which on an increment builds.

    `days`: the first whose calls or agents may change; `periods`: the Monday before the first month of which any number
    may; `windows`: the first at which a window of 30 days may begin, never after these two; `kept`: the first whose
    facts are needed as they are; `records`: the first whose records are needed; `contacts`: the first whose contacts
    are, of customers who called in the days, never after `records`.
    """

    days: date
    periods: date
    windows: date
    kept: date
    records: date
    contacts: date


class TooFarError(Exception):
    """The new records reach where an increment does not follow; the text says why everything is built."""


def prepare(connection: DuckDBPyConnection, keys: Mapping[str, Sequence[str]]) -> None:
    """Make `reach.keys_*`, `reach.old_*` (old rows with the key of a new one), the views `all_*`, `reach.rows_*`.

    `all_*` are the readable rows, old and new. `reach.rows_*` are all versions of the records that new rows may change:
    rows that say what is known change none. The warehouse is read once for this.
    """
    connection.execute("create schema if not exists reach")
    beside = ", ".join(BESIDE_THE_RECORD)
    for table, key in keys.items():
        new, columns = f"staging.base_callhouse__{table}", ", ".join(key)
        old = f"_whole.{new}"
        connection.execute(f"create table reach.keys_{table} as select distinct {columns} from {new}")
        connection.execute(f"""
            create table reach.old_{table} as
            select old.rowid as old_row, old.*
            from {old} as old semi join reach.keys_{table} as new on {same_key(key, "old", "new")}""")
        connection.execute(f"""
            create table reach.changed_{table} as
            select distinct {columns} from (
                select * exclude ({beside}) from {new} where reject_reason is null
                except
                select * exclude (old_row, {beside}) from reach.old_{table} where row_status = 'staged'
            )""")
        connection.execute(f"""
            create table reach.rows_{table} as
            select * from (
                select * exclude (old_row) from reach.old_{table} where reject_reason is null
                union all by name
                select * from {new} where reject_reason is null
            ) as versions semi join reach.changed_{table} as changed on {same_key(key, "versions", "changed")}""")
        connection.execute(f"""
            create temp view all_{table} as
            select * from {old} where reject_reason is null
            union all by name
            select * from {new} where reject_reason is null""")


def measure(connection: DuckDBPyConnection) -> Reach:
    """Return how far the new rows reach; raise TooFarError where everything must be built.

    Leaves in the schema `reach` what is followed: `touched_calls`, `named` (surveys, evaluations and sales that may
    change), `reopened` (calls of earlier days whose first call resolution may be another now) and `missed` (missed
    entries of earlier days that a new contact may close).
    """
    for table in REFERENCE:
        if table != "fx_rates" and value(connection, f"select count(*) from reach.rows_{table}"):
            raise TooFarError(f"new rows of {table} tell how records are to be read")
    shortest, window, callback = connection.execute(
        "select coalesce(min(fcr_window_days), 0)::integer, coalesce(max(fcr_window_days), 0)::integer, "
        "coalesce(ceil(max(callback_window_seconds) / 86400), 0)::integer from ("
        "select fcr_window_days, callback_window_seconds from _whole.core.dim_campaigns "
        "union all select fcr_window_days, callback_window_seconds from _whole.intermediate.campaign_defaults)"
    ).fetchall()[0]
    _touch_calls(connection)
    _name_records(connection)
    _follow_calls(connection)
    touched = _moment(connection, "touched_calls")
    ends = _ends(connection)
    found = [_less(touched, 0), *_of_agents_and_forecasts(connection), _less(min(ends), 0)]
    resolved = [_less(touched, window), _less(min(ends), window)]
    told = [*_of_names(connection), *_of_cases(connection), *_of_sales_without_call(connection), *_of_money(connection)]
    told += [*resolved, _less(min(ends), callback)]
    found += _of_sales(connection)
    days = _of_shifts(connection, min(day for day in found if day))
    periods = _monday(min(day for day in (days, *told, _of_ledger(connection, days)) if day))
    kept = min(periods - 2 * DAY, days - (max(PATIENCE_DAYS, CREDIT_DAYS) + 2) * DAY)
    records = _of_early_shifts(connection, days - 2 * DAY, days)
    _follow_rates(connection, days)
    _find_missed(connection, periods)
    contacts = min(records, min(day for day in (days, *resolved) if day) - (window + 2) * DAY)
    reopen(connection, days, ends, (shortest, window))
    return Reach(days, periods, min(periods, days - (CREDIT_DAYS - 1) * DAY), kept, records, contacts)


def _touch_calls(connection: DuckDBPyConnection) -> None:
    """Find the calls of which any record is new or another than before, and the call-backs asked for in them."""
    connection.execute("""
        create table reach.touched_calls as
        select call_id from reach.rows_calls
        union
        select call_id from reach.rows_queue_visits
        union
        select call_id from reach.rows_agent_legs
        union
        select call_id from all_agent_legs where visit_id in (select visit_id from reach.rows_queue_visits)""")
    connection.execute("""
        insert into reach.touched_calls
        select distinct call_id from all_calls
        where
            parent_call_id in (select call_id from reach.touched_calls)
            and call_id not in (select call_id from reach.touched_calls)""")


def _name_records(connection: DuckDBPyConnection) -> None:
    """Leave in `reach.named` the surveys, evaluations and sales that change or name a changed call, and their calls."""
    legs = "leg_id in (select leg_id from reach.rows_agent_legs)"
    parts = [
        f"select '{table}' as table_name, {key} as record_id, call_id, "
        f"least({', '.join(NAMING[table])}, null) as told_at from all_{table} "
        f"where {key} in (select {key} from reach.rows_{table}) "
        f"or call_id in (select call_id from reach.touched_calls) {'' if table == 'sales' else f'or {legs}'}"
        for table, key in NAMED_BY.items()
    ]
    connection.execute(f"create table reach.named as {' union all '.join(parts)}")
    connection.execute("create table reach.sold as select call_id from reach.rows_sales where call_id is not null")


def _follow_calls(connection: DuckDBPyConnection) -> None:
    """Leave the records of all these calls in `reach.of_*`, the customers of touched ones in `touched_customers`."""
    followed = " union ".join(f"select call_id from {calls}" for calls in FOLLOWED)
    connection.execute(f"create table reach.followed as {followed}")
    for table in CALL_CLOCKS:
        connection.execute(
            f"create table reach.of_{table} as from all_{table} where call_id in (select call_id from reach.followed)"
        )
    connection.execute("""
        create table reach.touched_customers as
        select calls.customer_key, min(moments.first_at) as first_at, max(moments.last_at) as last_at
        from reach.of_calls as calls
        inner join (
            select call_id, started_at as first_at, started_at as last_at from reach.of_calls
            union all
            select call_id, entered_at, left_at from reach.of_queue_visits
        ) as moments on calls.call_id = moments.call_id
        where calls.customer_key is not null and calls.call_id in (select call_id from reach.touched_calls)
        group by calls.customer_key""")


def _moment(connection: DuckDBPyConnection, calls: str) -> date | None:
    """Return the date of the first record of the followed calls that a table of `reach` holds."""
    parts = [
        f"select least({', '.join(clocks)}) as moment_at from reach.of_{table} "
        f"where call_id in (select call_id from reach.{calls})"
        for table, clocks in CALL_CLOCKS.items()
    ]
    return _date(connection, f"select min(moment_at) from ({' union all '.join(parts)})")


def _of_names(connection: DuckDBPyConnection) -> list[date | None]:
    """Dates of the records in `reach.named`, and of the calls that they name."""
    own = _date(connection, "select min(told_at) from reach.named")
    return [_less(own, 0), _less(_moment(connection, "named"), 0)]


def _of_cases(connection: DuckDBPyConnection) -> list[date | None]:
    """Dates of changed case events, and of the closings that a later event may undo.

    A case that changes its campaign, or whose opening is not the first of its events, changes from its first event on.
    """
    return [
        _less(_date(connection, query), 0)
        for query in (
            "select min(occurred_at) from reach.rows_case_events",
            "select min(least(first_closed_at, closed_at)) from _whole.core.fct_cases "
            "where case_id in (select case_id from reach.rows_case_events)",
            "select min(first_at) from ("
            "select case_id, min(occurred_at) as first_at from all_case_events "
            "where case_id in (select case_id from reach.rows_case_events) "
            "group by case_id having count(distinct coalesce(campaign_id, '')) > 1 "
            "or min(occurred_at) <> coalesce(min(case when event = 'opened' then occurred_at end), min(occurred_at)))",
        )
    ]


def _of_agents_and_forecasts(connection: DuckDBPyConnection) -> list[date | None]:
    """Dates of changed states, shifts (all activities of a changed shift) and forecasts."""
    shifts = "from all_shifts where shift_id in (select shift_id from reach.rows_shifts)"
    return [
        _less(_date(connection, query), 0)
        for query in (
            "select min(started_at) from reach.rows_agent_states",
            f"select min(least(starts_at, cast(work_date as timestamp))) {shifts}",
            "select min(interval_starts_at) from reach.rows_forecasts",
        )
    ]


def _of_sales_without_call(connection: DuckDBPyConnection) -> list[date | None]:
    """Dates of contacts to which a sale without a call is credited, was or may be: the customer's of 30 days before.

    Such sales join those of `reach.named`.
    """
    connection.execute(f"""
        create temp table credited as
        select sale_id, customer_key, occurred_at from reach.rows_sales where call_id is null
        union
        select sales.sale_id, sales.customer_key, sales.occurred_at
        from all_sales as sales
        inner join reach.touched_customers as customers on sales.customer_key = customers.customer_key
        where
            sales.call_id is null
            and sales.occurred_at >= customers.first_at
            and sales.occurred_at <= customers.last_at + interval {CREDIT_DAYS + 1} day""")
    connection.execute("insert into reach.named select 'sales', sale_id, null, occurred_at from credited")
    query = f"""
        select min(contacts.contact_at)
        from credited
        inner join _whole.intermediate.int_human_contacts as contacts
            on
                credited.customer_key = contacts.customer_key
                and contacts.contact_at <= credited.occurred_at
                and contacts.contact_at >= credited.occurred_at - interval {CREDIT_DAYS} day"""
    return [_less(_date(connection, query), 0)]


def _of_money(connection: DuckDBPyConnection) -> list[date | None]:
    """Dates of changed ledger lines, rates of exchange and employees' answers: no call changes with them.

    Raises TooFarError where a rate is the first of its currency: that one reaches back for ever.
    """
    first = """
        select min(currency) from (
            select rates.currency
            from all_fx_rates as rates
            inner join reach.rows_fx_rates as changed on rates.currency = changed.currency
            group by rates.currency
            having min(rates.rate_date) = min(changed.rate_date)
        )"""
    if currency := value(connection, first):
        raise TooFarError(f"the first rate of {currency} holds for all days before")
    return [
        _less(_date(connection, "select cast(min(rate_date) as timestamp) from reach.rows_fx_rates"), 0),
        _less(_date(connection, "select cast(min(period_start) as timestamp) from reach.rows_costs"), 0),
        _less(_date(connection, "select min(sent_at) from reach.rows_employee_surveys"), 0),
    ]


def _ends(connection: DuckDBPyConnection) -> tuple[date, date]:
    """Return the dates of the data's own now, before and after; raise TooFarError where none was declared."""
    end = _date(connection, "select complete_through_at from _whole.staging.stg_callhouse__source_loads")
    declared = _date(connection, "select max(complete_through_at) from all_source_loads")
    before = value(
        connection,
        "select count(*) from _whole.staging.base_callhouse__source_loads where row_status = 'staged'",
    )
    if end is None or declared is None or not before:
        raise TooFarError("no export declares up to when it is complete (source_loads)")
    return end, declared


def _of_sales(connection: DuckDBPyConnection) -> list[date | None]:
    """Dates of changed sales, and of the calls they name: they are counted on agents' days."""
    own = _date(connection, "select min(occurred_at) from reach.rows_sales")
    return [_less(own, 0), _less(_moment(connection, "sold"), 0)]


def _of_shifts(connection: DuckDBPyConnection, days: date) -> date:
    """Go back to the first work date of shifts that reach into the days: what happens in these is counted there."""
    earlier = value(connection, "select min(work_date) from all_shifts where ends_at >= ?", [days])
    return min(days, earlier or days)


def _of_early_shifts(connection: DuckDBPyConnection, records: date, days: date) -> date:
    """Go back to the first shift whose work date lies in the days."""
    query = "select cast(min(starts_at) as date) from all_shifts where work_date >= ?"
    earlier = value(connection, query, [days - DAY])
    return min(records, earlier or records)


def _of_ledger(connection: DuckDBPyConnection, days: date) -> date | None:
    """Return the first day of the ledger lines that reach into the days: they are split anew, whole."""
    found = value(connection, "select min(period_start) from all_costs where period_end > ?", [days])
    return found if isinstance(found, date) else None


def _follow_rates(connection: DuckDBPyConnection, days: date) -> None:
    """Add to `reach.named` the sales of earlier days whose money is told at another rate of exchange."""
    connection.execute(
        "insert into reach.named select 'sales', sale_id, call_id, null from _whole.core.fct_sales "
        "where local_date < ? and local_date >= (select min(rate_date) from reach.rows_fx_rates)",
        [days],
    )


def reopen(connection: DuckDBPyConnection, days: date, ends: tuple[date, date], windows: tuple[int, int]) -> None:
    """Leave in `reach.reopened` earlier calls that a changed call of the customer may follow, or that mature.

    Their `windows` of first call resolution have so many days at least and at most; the data ended on one of the `ends`
    and end on the other now. Entries change, nothing else of these calls does.
    """
    shortest, window = windows
    connection.execute(
        f"""
        create table reach.reopened as
        select distinct entries.call_id
        from _whole.core.fct_entries as entries
        left join reach.touched_customers as customers on entries.customer_key = customers.customer_key
        where
            entries.local_date < $days
            and (
                entries.entered_at between $immature and $mature
                or entries.entered_at between customers.first_at - interval {window} day and customers.last_at
            )""",
        {"days": days, "immature": _less(min(ends), window), "mature": max(ends) - (shortest - 1) * DAY},
    )


def _find_missed(connection: DuckDBPyConnection, periods: date) -> None:
    """Missed entries of earlier days which nothing had settled before the first changed call of their customer.

    An answered entry settles one, and so does an attempt that a human answered.
    """
    connection.execute(
        """
        create table reach.missed as
        with

        open_before as (
            select missed.call_id, missed.campaign_id, missed.customer_key, missed.missed_at, customers.first_at
            from _whole.core.fct_missed_calls as missed
            inner join reach.touched_customers as customers on missed.customer_key = customers.customer_key
            where missed.month_starts_on < ?
        ),

        settled as (
            select open_before.call_id, open_before.campaign_id
            from open_before
            inner join _whole.core.fct_entries as entries on open_before.customer_key = entries.customer_key
            where
                entries.is_answered
                and entries.entered_at >= open_before.missed_at
                and entries.entered_at < open_before.first_at
            union
            select open_before.call_id, open_before.campaign_id
            from open_before
            inner join _whole.core.fct_calls as calls on open_before.customer_key = calls.customer_key
            where
                calls.direction = 'outbound'
                and calls.answered_by = 'human'
                and not calls.is_excluded
                and calls.started_at > open_before.missed_at
                and calls.started_at < open_before.first_at
        )

        select open_before.* exclude (first_at) from open_before anti join settled using (call_id, campaign_id)""",
        [periods],
    )
    connection.execute("""
        create table reach.missed_customers as
        select customer_key, min(missed_at) as missed_at from reach.missed group by customer_key""")


def _monday(day: date) -> date:
    first = day.replace(day=1)
    return first - first.weekday() * DAY


def _less(day: date | None, days: int) -> date | None:
    """Go back by days, and one more: a local date may lie before that of UTC."""
    return day - (days + 1) * DAY if day else None


def _date(connection: DuckDBPyConnection, query: str) -> date | None:
    found = value(connection, f"select cast(({query}) as date)")
    return found if isinstance(found, date) else None
