-- Sales, revenue and cost against calls and contacts; money in the reporting currency.
with

contributions as (
    select
        *,
        cast(null as timestamp) as interval_starts_at
    from {{ ref('int_sales_contributions') }}
),

counted as (
    select
        {{ kpi_keys() }},
        cast(sum(call_or_attempt) as bigint) as calls_and_attempts,
        cast(sum(human_contact) as bigint) as human_contacts,
        cast(sum(converted_contact) as bigint) as converted_contacts,
        cast(sum(first_contact) as bigint) as first_contacts,
        cast(sum(first_call_close) as bigint) as first_call_closes,
        cast(sum(handled_call) as bigint) as calls_with_agent,
        cast(sum(closed_sale) as bigint) as closed_sales,
        {{ sum_known('revenue', 'true') }} as revenue,
        {{ sum_known('allocated_cost', 'true') }} as allocated_cost,
        {{ sum_known('revenue - allocated_cost', 'true') }} as profit
    from contributions
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
