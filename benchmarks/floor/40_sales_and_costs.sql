-- What sales and costs add up to, from cells that are added up already where there are such.
create temp table sales_parts as
with

credited as (
    select
        sales.contact_call_id as call_id,
        max(
            cast(
                contains('|' || coalesce(settings.conversion_goals, 'sale') || '|', '|' || sales.goal || '|') as integer
            )
        ) as converted_contact,
        count(*) filter (where sales.goal = 'sale' and sales.is_first_contact) as first_call_close
    from core.fct_sales as sales
    inner join human_contacts as contacts on sales.contact_call_id = contacts.call_id
    left join settings
        on
            contacts.campaign_id = settings.campaign_id
            and contacts.local_date >= settings.holds_from
            and contacts.local_date < settings.holds_to
    where sales.status = 'made' and not sales.is_excluded_call
    group by sales.contact_call_id
),

contacted as (
    select
        contacts.local_date,
        contacts.campaign_id,
        contacts.agent_id,
        count(*) as human_contacts,
        sum(coalesce(credited.converted_contact, 0)) as converted_contacts,
        count(*) filter (where contacts.is_first_contact) as first_contacts,
        sum(coalesce(credited.first_call_close, 0)) as first_call_closes
    from human_contacts as contacts
    left join credited on contacts.call_id = credited.call_id
    group by contacts.local_date, contacts.campaign_id, contacts.agent_id
),

contributions as (
    select local_date, campaign_id, agent_id, calls_offered as calls_and_attempts
    from accessibility_parts
    where interval_starts_at is null
    union all by name
    select local_date, campaign_id, agent_id, outbound_attempts as calls_and_attempts
    from outbound_parts
    union all by name
    from contacted
    union all by name
    select local_date, campaign_id, agent_id, count(*) as calls_with_agent
    from handled_calls
    group by local_date, campaign_id, agent_id
    union all by name
    select
        local_date,
        campaign_id,
        agent_id,
        count(*) filter (where goal = 'sale') as closed_sales,
        sum(reporting_amount) as revenue
    from core.fct_sales
    where status = 'made' and not is_excluded_call
    group by local_date, campaign_id, agent_id
    union all by name
    select local_date, campaign_id, agent_id, allocated_cost
    from cost_shares
),

added as (
    select
        local_date,
        cast(null as timestamp) as interval_starts_at,
        campaign_id,
        agent_id,
        cast(coalesce(sum(columns(* exclude (
            local_date, campaign_id, agent_id, revenue, allocated_cost
        ))), 0) as bigint),
        -- a source without sales or costs does not know them; with them, nothing sold is 0
        case when exists (from sales) then cast(coalesce(sum(revenue), 0) as decimal(38, 11)) end as revenue,
        case
            when exists (from costs) then cast(coalesce(sum(allocated_cost), 0) as decimal(38, 11))
        end as allocated_cost
    from contributions
    group by local_date, campaign_id, agent_id
)

select
    *,
    revenue - allocated_cost as profit
from added;

create temp table sales_kpis as
select
    *,
    ratio(converted_contacts, human_contacts) as conversion_rate,
    ratio(converted_contacts, calls_and_attempts) as conversion_rate_per_all_calls,
    ratio(calls_and_attempts, closed_sales) as calls_per_sale,
    ratio(first_call_closes, first_contacts) as first_call_close_rate,
    ratio(first_call_closes, calls_and_attempts) as first_call_close_rate_per_all_calls,
    ratio(revenue, calls_with_agent) as revenue_per_call,
    ratio(profit, calls_with_agent) as profit_per_call,
    ratio(profit, allocated_cost) as return_on_cost,
    ratio(allocated_cost, calls_with_agent) as cost_per_call,
    ratio(allocated_cost, calls_and_attempts) as cost_per_call_per_attempt,
    ratio(allocated_cost, human_contacts) as cost_per_contact
from rolled_up('sales_parts', [
    'calls_and_attempts', 'human_contacts', 'converted_contacts', 'first_contacts', 'first_call_closes',
    'calls_with_agent', 'closed_sales'
]);
