-- Entries seen by the customer's next step: resolved at first call, resolved by the source's own mark, repeated.
with

entries as (
    select
        *,
        is_fcr_eligible and is_fcr_mature as is_fcr_counted,
        is_answered and customer_key is not null as is_answered_identified,
        not has_repeat_contact and not coalesce(is_escalated, false) and transferred_legs = 0 as is_settled
    from {{ ref('fct_entries') }}
    where not is_open
),

counted as (
    select
        {{ kpi_keys() }},
        {{ count_if('is_fcr_counted') }} as fcr_entries,
        {{ count_if('is_fcr_eligible and not is_fcr_mature') }} as fcr_immature_entries,
        {{ count_if('is_fcr_counted and is_settled') }} as first_call_resolutions,
        {{ count_if('is_answered and is_resolved is not null') }} as answered_with_known_resolution,
        {{ count_known('is_resolved', 'is_answered') }} as resolved_entries,
        {{ count_if('is_answered and is_escalated is not null') }} as answered_with_known_escalation,
        {{ count_known('is_escalated', 'is_answered') }} as escalated_entries,
        {{ count_if('is_answered_identified') }} as answered_identified,
        {{ count_if('is_answered_identified and follows_contact') }} as repeat_calls,
        {{ count_if('customer_key is not null') }} as identified_entries,
        cast(count(distinct customer_key) as bigint) as distinct_customers
    from entries
    group by {{ kpi_grains() }}
)

select
    *,
    {{ safe_ratio('first_call_resolutions', 'fcr_entries') }} as fcr_rate,
    {{ safe_ratio('resolved_entries', 'answered_with_known_resolution') }} as fcr_rate_source_flag,
    {{ safe_ratio('resolved_entries', 'answered_with_known_resolution') }} as resolution_rate,
    {{ safe_ratio('escalated_entries', 'answered_with_known_escalation') }} as escalation_rate,
    {{ safe_ratio('repeat_calls', 'answered_identified') }} as repeat_call_rate,
    {{ safe_ratio('identified_entries', 'distinct_customers') }} as calls_per_customer
from counted
