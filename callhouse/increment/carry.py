"""What the days of an increment need of the days before: rows of earlier builds, copied into the schema `carried`.

A call is carried with all its records, and with the calls that these name. Of every field that a source knows, one
record is carried that shows it, so that the increment knows of it too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from duckdb import DuckDBPyConnection

from callhouse.ask import value
from callhouse.increment.known import REFERENCE, SMALL, VERDICT
from callhouse.increment.reach import CALL_CLOCKS, CREDIT_DAYS, DAY, NAMED_BY, NAMING, NAMING_FACTS, Reach

#: facts of which no row before the days changes, but entries of reopened calls: weeks and months are counted from them
OF_PERIODS = (
    "core.fct_agent_legs",
    "core.fct_calls",
    "intermediate.int_agent_days",
    "intermediate.int_human_contacts",
)
#: and those of which patience and windows are counted, which look further back
OF_WINDOWS = ("core.fct_entries", "intermediate.int_outbound_attempts")
FORECASTS = "intermediate.int_forecast_intervals"
FACTS = (*OF_PERIODS, *OF_WINDOWS, FORECASTS)
#: tables of which it counts that a source has any record
OF_WHICH_IT_COUNTS = ("agent_states", "costs", "sales", "shifts")
#: staffing tells the half-hours of a campaign from the first day on which it has a call or a forecast
OF_EACH_CAMPAIGN = (
    "rowid in (select arg_min(rowid, local_date) from _whole.intermediate.int_forecast_intervals "
    "group by source_system, campaign_id)"
)
CASE_COLUMN = {"queue_visits": "exit_reason", "surveys": "kind"}  # as in int_native_fields


def carry(connection: DuckDBPyConnection, tables: Iterable[str], reach: Reach) -> None:
    """Fill the schema `carried`; `reach.calls`, `reach.cases` and `reach.costs` say what is built whole."""
    connection.execute("create table carried.rules (model_name varchar, condition varchar)")
    connection.execute("create table reach.witnesses (table_name varchar, row_number bigint)")
    for table, row in _witnesses(connection):
        connection.execute("insert into reach.witnesses values (?, ?)", [table, row])
    _choose_calls(connection, reach)
    _choose_cases(connection, reach)
    _choose_costs(connection, reach)
    for table in tables:
        _carry_records(connection, table, reach)
    _carry_facts(connection, reach)
    _carry_contacts(connection)
    _carry_cost(connection, reach)


def _carry_records(connection: DuckDBPyConnection, table: str, reach: Reach) -> None:
    """Carry the judged rows that the days need, and those that are judged again: all with a key of a new row."""
    name = f"base_callhouse__{table}"
    connection.execute(
        f"create table carried.{name}__again as select * exclude (old_row, {', '.join(VERDICT)}) from reach.old_{table}"
    )
    again = f"rowid in (select old_row from reach.old_{table})"
    _carry_rows(connection, f"staging.{name}", f"row_status = 'staged' and not ({again}) and ({_chosen(table, reach)})")


def _carry_facts(connection: DuckDBPyConnection, reach: Reach) -> None:
    """Carry the facts of the days before that no new row changes: weeks, months and windows are counted from them."""
    before, kept = f"local_date < date '{reach.days}'", f"local_date >= date '{reach.kept}'"
    # a call of the first day may have begun on the day before
    of_periods = f"local_date >= date '{reach.periods - 2 * DAY}'"
    same = dict.fromkeys(OF_PERIODS, f"{of_periods} and {before}") | dict.fromkeys(OF_WINDOWS, f"{kept} and {before}")
    same["core.fct_entries"] += " and call_id not in (select call_id from reach.reopened)"
    for model, condition in same.items():
        _carry_rows(connection, model, condition, gives_way=condition)
    _carry_rows(connection, FORECASTS, f"{before} and ({kept} or {OF_EACH_CAMPAIGN})", gives_way=before)
    for table, fact in NAMING_FACTS.items():
        # an evaluation has a day of its call's campaign, and one of its agent's site
        since = kept.replace("local_date", "greatest(local_date, agent_local_date)") if table == "qa_scores" else kept
        named = f"select record_id from reach.named where table_name = '{table}'"
        condition = f"{since} and {before} and {NAMED_BY[table]} not in ({named})"
        _carry_rows(connection, f"core.{fact}", condition, gives_way=condition)


def _carry_rows(connection: DuckDBPyConnection, model: str, condition: str, gives_way: str = "false") -> None:
    """Carry rows of the warehouse into a model, `schema.name`; what it makes itself may give way to them."""
    name = model.split(".")[1]
    connection.execute(f"create table carried.{name} as select * from _whole.{model} where {condition}")
    connection.execute("insert into carried.rules values (?, ?)", [name, gives_way])


def _witnesses(connection: DuckDBPyConnection) -> Iterator[tuple[str, int]]:
    """One staged row for each field that is known, and for each table of which it counts that a source has it.

    None where only rows show it that are judged again: they are carried for that.
    """
    needs = connection.execute("select need from _whole.intermediate.int_native_fields where is_known").fetchall()
    conditions = [(need.split(".")[0], _shows(need)) for (need,) in needs if "." in need]
    conditions += [(table, "true") for table in OF_WHICH_IT_COUNTS]
    first = f"select min(starts_at) from {_staged('shifts')}"
    conditions += [
        ("agent_states", "started_at = (select min(started_at) from _whole.core.fct_agent_states where is_logged_in)"),
        ("calls", f"started_at = (select min(started_at) from {_staged('calls')})"),
        ("shifts", f"starts_at = ({first})"),
    ]
    for table, condition in conditions:
        if table in REFERENCE or table in SMALL:
            continue
        not_judged_again = f"rowid not in (select old_row from reach.old_{table})"
        row = value(connection, f"select rowid from {_staged(table)} and {condition} and {not_judged_again} limit 1")
        if row is not None:
            yield table, row


def _staged(table: str) -> str:
    return f"_whole.staging.base_callhouse__{table} where row_status = 'staged'"


def _shows(need: str) -> str:
    """Return the condition of a row that shows a need, `table.column` or `table.column.case`."""
    table, column, *case = need.split(".")
    return f"{column} is not null" + (f" and {CASE_COLUMN[table]} = '{case[0]}'" if case else "")


def _choose_calls(connection: DuckDBPyConnection, reach: Reach) -> None:
    """Fill `reach.calls`: calls of which any record lies in the days, and all that they or other records name."""
    recent = " union all ".join(
        f"select call_id, coalesce({_since(reach.records, clocks)}, false) as is_of_days "
        f"from all_{table} where {_since(reach.contacts, clocks)}"
        for table, clocks in CALL_CLOCKS.items()
    )
    connection.execute(f"""
        create temp table recent as
        select call_id, bool_or(is_of_days) as is_of_days from ({recent}) group by call_id""")
    parts = [f"select call_id from reach.{calls}" for calls in ("touched_calls", "reopened", "named")]
    parts.append("select call_id from recent where is_of_days")
    parts += [f"select call_id from all_{table} where {_since(reach.records, NAMING[table])}" for table in NAMING]
    for table in CALL_CLOCKS | NAMING:  # judged again, changed or not
        parts.append(f"select call_id from reach.old_{table} where reject_reason is null")
        parts.append(f"select call_id from staging.base_callhouse__{table} where reject_reason is null")
        witnesses = f"select row_number from reach.witnesses where table_name = '{table}'"
        parts += [f"select call_id from _whole.staging.base_callhouse__{table} where rowid in ({witnesses})"]
    # legs whose call is not delivered, or not yet
    parts.append("select call_id from _whole.core.fct_agent_legs where local_date is null")
    parts.append("select call_id from reach.missed")
    parts.append("""
        select calls.call_id
        from all_calls as calls
        inner join reach.missed_customers as customers on calls.customer_key = customers.customer_key
        where coalesce(calls.ended_at, calls.started_at) >= customers.missed_at - interval 1 day""")
    # contacts to which a sale of these days may be credited
    parts.append(f"""
        select contacts.call_id
        from all_sales as sales
        inner join _whole.intermediate.int_human_contacts as contacts
            on
                sales.customer_key = contacts.customer_key
                and contacts.contact_at <= sales.occurred_at
                and contacts.contact_at >= sales.occurred_at - interval {CREDIT_DAYS} day
        where
            sales.call_id is null
            and (
                sales.occurred_at >= timestamp '{reach.days - DAY}'
                or sales.sale_id in (select record_id from reach.named where table_name = 'sales')
            )""")
    first = f"select call_id from ({' union '.join(parts)}) where call_id is not null"
    connection.execute(f"create table reach.calls as select call_id, 0 as step from ({first})")
    # earlier contacts of the customers: their calls of these days may follow them
    connection.execute("""
        insert into reach.calls
        select distinct call_id, 0 from all_calls
        where
            customer_key in (select customer_key from all_calls where call_id in (select call_id from reach.calls))
            and call_id in (select call_id from recent)
            and call_id not in (select call_id from reach.calls)""")
    for step in range(2):  # parents and visits that are named, and what the calls of these name
        chosen = f"(select call_id from reach.calls where step = {step})"
        connection.execute(f"""
            insert into reach.calls
            select distinct call_id, {step + 1} from (
                select parent_call_id as call_id from all_calls where call_id in {chosen}
                union all
                select visits.call_id
                from all_agent_legs as legs
                inner join all_queue_visits as visits on legs.visit_id = visits.visit_id
                where legs.call_id in {chosen}
                union all
                select legs.call_id
                from all_surveys as surveys
                inner join all_agent_legs as legs on surveys.leg_id = legs.leg_id
                where surveys.call_id in {chosen}
                union all
                select legs.call_id
                from all_qa_scores as scores
                inner join all_agent_legs as legs on scores.leg_id = legs.leg_id
                where scores.call_id in {chosen}
            )
            where call_id is not null and call_id not in (select call_id from reach.calls)""")


def _since(day: date, clocks: Iterable[str]) -> str:
    """Return the condition that any of these clocks shows that day or a later one."""
    return " or ".join(f"{clock} >= timestamp '{day}'" for clock in clocks)


def _choose_cases(connection: DuckDBPyConnection, reach: Reach) -> None:
    """Fill `reach.cases`: cases with an event in the days, those still open, and a witness's."""
    connection.execute(f"""
        create table reach.cases as
        select case_id from all_case_events where occurred_at >= timestamp '{reach.kept - DAY}'
        union
        select case_id from _whole.core.fct_cases where is_open
        union
        select case_id from reach.keys_case_events
        union
        select case_id from _whole.staging.base_callhouse__case_events
        where rowid in (select row_number from reach.witnesses where table_name = 'case_events')""")


def _chosen(table: str, reach: Reach) -> str:
    """Return the condition of the staged rows of a table that the days need: whole records, and those of witnesses."""
    since = f"timestamp '{reach.records}'"
    calls = "call_id in (select call_id from reach.calls)"
    if table in REFERENCE or table in SMALL:
        return "true"
    if table in CALL_CLOCKS:
        return calls
    rows = _staged(table)
    witness = f"rowid in (select row_number from reach.witnesses where table_name = '{table}')"
    if table in NAMING:
        key, clocks = NAMED_BY[table], NAMING[table]
        in_days = f"{_since(reach.records, clocks)} or coalesce({', '.join(clocks)}) is null"
        named = f"select record_id from reach.named where table_name = '{table}'"
        return f"{key} in ({named}) or {key} in (select {key} from {rows} and ({calls} or {in_days} or {witness}))"
    # a month in which there was a shift is one in which the centre worked
    of_months = (
        f"rowid in (select min(rowid) from {rows} and work_date >= date '{reach.kept}' "
        "group by date_trunc('month', work_date))"
    )
    in_days = f"ends_at >= {since} or work_date >= date '{reach.records}'"
    return {
        "agent_states": f"started_at >= {since} or ended_at >= {since} or ended_at is null or {witness}",
        "shifts": f"shift_id in (select shift_id from all_shifts where {in_days}) "
        f"or shift_id in (select shift_id from {rows} and ({of_months} or {witness}))",
        "forecasts": f"interval_starts_at >= {since} "
        f"or (campaign_id, interval_starts_at) in (select campaign_id, interval_starts_at from {rows} and {witness})",
        "costs": f"cost_id in (select cost_id from reach.costs) or {witness}",
        "case_events": "case_id in (select case_id from reach.cases)",
    }[table]


def _carry_contacts(connection: DuckDBPyConnection) -> None:
    """Carry the first contact of each pair of customer and campaign among the calls that are not carried."""
    connection.execute("""
        insert into carried.contacts
        select
            source_system,
            arg_min(call_id, (contact_at, call_id)) as call_id,
            campaign_id,
            min(contact_at) as contact_at,
            customer_key
        from _whole.intermediate.int_human_contacts
        where
            customer_key in (
                select customer_key from carried.base_callhouse__calls
                union all
                select customer_key from carried.base_callhouse__calls__again
                union all
                select customer_key from staging.base_callhouse__calls
            )
            and call_id not in (select call_id from reach.calls)
        group by source_system, customer_key, campaign_id""")


def _carry_cost(connection: DuckDBPyConnection, reach: Reach) -> None:
    """Carry the shares of the ledger lines that are not split anew: of those whose lines are carried, all."""
    _carry_rows(
        connection,
        "intermediate.int_cost_shares",
        f"""cost_id not in (select cost_id from reach.costs)
            and (
                local_date >= date '{reach.periods}'
                or cost_id in (select cost_id from carried.base_callhouse__costs)
                or cost_id in (select cost_id from carried.base_callhouse__costs__again)
            )""",
        gives_way="cost_id not in (select cost_id from reach.costs)",
    )


def _choose_costs(connection: DuckDBPyConnection, reach: Reach) -> None:
    """Fill `reach.costs`: ledger lines that are split anew: they are others, or the legs of their period are."""
    connection.execute(f"""
        create table reach.costs as
        select cost_id from all_costs where period_end > date '{reach.days}'
        union
        select cost_id from reach.rows_costs""")
