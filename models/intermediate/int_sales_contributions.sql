-- What the sales and cost KPIs add up, one row per thing counted, each where it counts: entries and attempts with
-- their owner, contacts and handled calls with the agent of their first handled leg, sales with the agent who is
-- credited, cost with whom it was allocated to.
{{ config(materialized='view') }}
{%- set parts_of = {
    'entries': ['call_or_attempt'],
    'attempts': ['call_or_attempt'],
    'contacts': ['human_contact', 'converted_contact', 'first_contact', 'first_call_close'],
    'handled_calls': ['handled_call'],
    'closings': ['closed_sale', 'revenue'],
    'costs': ['allocated_cost'],
} %}
{%- set counts = [
    'call_or_attempt', 'human_contact', 'converted_contact', 'first_contact', 'first_call_close', 'handled_call',
    'closed_sale'
] %}
with

credited as (
    select
        sales.source_system,
        sales.contact_call_id,
        max(
            case when {{ is_goal_of('sales.goal', 'campaigns.conversion_goals') }} then 1 else 0 end
        ) as converted_contact,
        sum(case when sales.goal = 'sale' and sales.is_first_contact then 1 else 0 end) as first_call_close
    from {{ ref('fct_sales') }} as sales
    inner join {{ ref('int_human_contacts') }} as contacts
        on sales.source_system = contacts.source_system and sales.contact_call_id = contacts.call_id
    left join {{ ref('int_campaign_settings') }} as campaigns
        on
            contacts.source_system = campaigns.source_system
            and contacts.campaign_id = campaigns.campaign_id
            and contacts.local_date >= campaigns.valid_from
            and contacts.local_date < campaigns.valid_to
    where sales.status = 'made' and not sales.is_excluded_call
    group by sales.source_system, sales.contact_call_id
),

entries as (
    select
        *,
        1 as call_or_attempt
    from {{ ref('fct_entries') }}
    where not is_open
),

attempts as (
    select
        *,
        1 as call_or_attempt
    from {{ ref('int_outbound_attempts') }}
),

contacts as (
    select
        contacts.*,
        1 as human_contact,
        coalesce(credited.converted_contact, 0) as converted_contact,
        case when contacts.is_first_contact then 1 else 0 end as first_contact,
        coalesce(credited.first_call_close, 0) as first_call_close
    from {{ ref('int_human_contacts') }} as contacts
    left join credited
        on contacts.source_system = credited.source_system and contacts.call_id = credited.contact_call_id
),

numbered_legs as (
    select
        *,
        row_number() over (partition by source_system, call_id order by answered_at, leg_id) as leg_number
    from {{ ref('fct_agent_legs') }}
    where is_handled
),

handled_calls as (
    select
        *,
        1 as handled_call
    from numbered_legs
    where leg_number = 1
),

closings as (
    select
        *,
        case when goal = 'sale' then 1 else 0 end as closed_sale,
        reporting_amount as revenue
    from {{ ref('fct_sales') }}
    where status = 'made' and not is_excluded_call
),

costs as (
    select
        *,
        reporting_amount as allocated_cost
    from {{ ref('int_costs_reported') }}
),

-- a thing adds nothing to the parts that are not its own
contributions as (
    {%- for things, parts in parts_of.items() %}
    select
        source_system,
        local_date,
        week_starts_on,
        month_starts_on,
        campaign_id,
        agent_id,
        {%- for count in counts %}
        {{ count if count in parts else 0 }} as {{ count }},
        {%- endfor %}
        cast({{ 'revenue' if 'revenue' in parts else 'null' }} as decimal(38, 11)) as revenue,
        cast({{ 'allocated_cost' if 'allocated_cost' in parts else 'null' }} as decimal(38, 11)) as allocated_cost
    from {{ things }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

-- a source without sales or costs does not know them; with them, nothing sold is 0
sellers as (
    select distinct source_system from {{ ref('int_sales') }}
),

ledgers as (
    select distinct source_system from {{ ref('int_costs') }}
)

select
    contributions.source_system,
    contributions.local_date,
    contributions.week_starts_on,
    contributions.month_starts_on,
    contributions.campaign_id,
    contributions.agent_id,
    contributions.call_or_attempt,
    contributions.human_contact,
    contributions.converted_contact,
    contributions.first_contact,
    contributions.first_call_close,
    contributions.handled_call,
    contributions.closed_sale,
    case when sellers.source_system is not null then coalesce(contributions.revenue, 0) end as revenue,
    case when ledgers.source_system is not null then coalesce(contributions.allocated_cost, 0) end as allocated_cost
from contributions
left join sellers on contributions.source_system = sellers.source_system
left join ledgers on contributions.source_system = ledgers.source_system
