-- Calls and contacts of agents against their hours and shifts, by the day of their site: from login to logout.
with

counted as (
    select
        {{ agent_keys() }},
        {{ sum_known('logged_in_seconds', 'true') }} / 3600.0 as logged_in_hours,
        {{ sum_known('logged_in_seconds_ex_breaks', 'true') }} / 3600.0 as logged_in_hours_ex_breaks,
        cast(sum(inbound_legs) as bigint) as answered_inbound_legs,
        cast(sum(contacts) as bigint) as agents_human_contacts,
        cast(sum(closed_sales) as bigint) as agents_closed_sales,
        cast(sum(calls_in_shifts) as bigint) as calls_in_shifts,
        cast(sum(shifts_worked) as bigint) as shifts_worked
    from {{ ref('int_agent_days') }}
    group by {{ agent_grains() }}
)

select
    *,
    {{ safe_ratio('answered_inbound_legs', 'logged_in_hours') }} as calls_answered_per_hour,
    {{ safe_ratio('answered_inbound_legs', 'logged_in_hours_ex_breaks') }} as calls_answered_per_hour_ex_breaks,
    {{ safe_ratio('calls_in_shifts', 'shifts_worked') }} as calls_per_agent_shift,
    {{ safe_ratio('agents_human_contacts', 'logged_in_hours') }} as contacts_per_hour,
    {{ safe_ratio('agents_human_contacts', 'logged_in_hours_ex_breaks') }} as contacts_per_hour_ex_breaks,
    {{ safe_ratio('agents_closed_sales', 'logged_in_hours') }} as sales_per_hour,
    {{ safe_ratio('agents_closed_sales', 'logged_in_hours_ex_breaks') }} as sales_per_hour_ex_breaks
from counted
