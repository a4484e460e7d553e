-- Outbound attempts: who answered, which leads were reached, and which customers found no agent.
with

attempts as (
    select
        *,
        answered_by in ('human', 'unknown') as is_possibly_human
    from {{ ref('int_outbound_attempts') }}
),

counted as (
    select
        {{ kpi_keys() }},
        cast(count(*) as bigint) as outbound_attempts,
        {{ count_if('answered_by is not null') }} as attempts_answered,
        {{ count_if("answered_by = 'human'") }} as attempts_answered_by_human,
        {{ count_if('is_possibly_human') }} as attempts_answered_by_human_or_unknown,
        cast(count(distinct lead_key) as bigint) as distinct_leads_dialled,
        cast(count(distinct case when answered_by = 'human' then lead_key end) as bigint) as distinct_leads_reached,
        {{ count_if("answered_by = 'human' and is_customer_abandon is not null") }} as human_answers_of_known_end,
        {{ count_known('is_customer_abandon', "answered_by = 'human'") }} as customer_abandons,
        {{ count_if('is_possibly_human and is_customer_abandon is not null') }} as possibly_human_answers_of_known_end,
        {{ count_known('is_customer_abandon', 'is_possibly_human') }} as possibly_human_customer_abandons,
        {{ compliance_parts() }}
    from attempts
    group by {{ kpi_grains() }}
)

select
    *,
    {{ safe_ratio('attempts_answered', 'outbound_attempts') }} as connect_rate,
    {{ safe_ratio('attempts_answered_by_human', 'outbound_attempts') }} as human_answer_rate,
    {{ safe_ratio('attempts_answered_by_human_or_unknown', 'outbound_attempts') }} as human_answer_rate_upper_bound,
    {{ safe_ratio('distinct_leads_reached', 'distinct_leads_dialled') }} as list_contact_rate,
    {{ safe_ratio('customer_abandons', 'human_answers_of_known_end') }} as outbound_customer_abandon_rate,
    {{ safe_ratio(
        'possibly_human_customer_abandons', 'possibly_human_answers_of_known_end'
    ) }} as outbound_customer_abandon_rate_unknown_as_human,
    {{ compliance_rates() }}
from counted
