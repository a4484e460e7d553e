-- Sales, revenue and cost against calls and contacts; money in the reporting currency. Agents' days are added up first:
-- each grain then adds few rows in place of all.
{%- set parts = {
    'calls_and_attempts': 'call_or_attempt', 'human_contacts': 'human_contact',
    'converted_contacts': 'converted_contact', 'first_contacts': 'first_contact',
    'first_call_closes': 'first_call_close', 'calls_with_agent': 'handled_call', 'closed_sales': 'closed_sale',
} %}
with

added as (
    select
        source_system,
        local_date,
        week_starts_on,
        month_starts_on,
        campaign_id,
        agent_id,
        {%- for counted, part in parts.items() %}
        sum({{ part }}) as {{ counted }},
        {%- endfor %}
        sum(revenue) as revenue,
        sum(allocated_cost) as allocated_cost,
        sum(revenue - allocated_cost) as profit
    from {{ ref('int_sales_contributions') }}
    group by source_system, local_date, week_starts_on, month_starts_on, campaign_id, agent_id
),

counted as (
    select
        {{ kpi_keys() }},
        {%- for counted in parts %}
        cast(sum({{ counted }}) as bigint) as {{ counted }},
        {%- endfor %}
        {{ sum_known('revenue', 'true') }} as revenue,
        {{ sum_known('allocated_cost', 'true') }} as allocated_cost,
        {{ sum_known('profit', 'true') }} as profit
    from added
    group by {{ kpi_grains() }}
)

select
    *,
    {{ safe_ratio('converted_contacts', 'human_contacts') }} as conversion_rate,
    {{ safe_ratio('converted_contacts', 'calls_and_attempts') }} as conversion_rate_per_all_calls,
    {{ safe_ratio('calls_and_attempts', 'closed_sales') }} as calls_per_sale,
    {{ safe_ratio('first_call_closes', 'first_contacts') }} as first_call_close_rate,
    {{ safe_ratio('first_call_closes', 'calls_and_attempts') }} as first_call_close_rate_per_all_calls,
    {{ safe_ratio('revenue', 'calls_with_agent') }} as revenue_per_call,
    {{ safe_ratio('profit', 'calls_with_agent') }} as profit_per_call,
    {{ safe_ratio('profit', 'allocated_cost') }} as return_on_cost,
    {{ safe_ratio('allocated_cost', 'calls_with_agent') }} as cost_per_call,
    {{ safe_ratio('allocated_cost', 'calls_and_attempts') }} as cost_per_call_per_attempt,
    {{ safe_ratio('allocated_cost', 'human_contacts') }} as cost_per_contact
from counted
