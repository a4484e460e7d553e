-- Calls from the customer's side, IVR and queue included, after-call work not.
with

calls as (
    select
        *,
        direction = 'inbound' and entries > 0 and duration_seconds is not null as is_inbound_measured,
        direction = 'outbound' and answered_by is not null and duration_seconds is not null as is_outbound_measured
    from {{ ref('fct_calls') }}
    where not is_excluded and (entries > 0 or direction = 'outbound')
),

counted as (
    select
        {{ kpi_keys() }},
        {{ count_if('is_inbound_measured') }} as inbound_calls_with_known_duration,
        {{ sum_known('duration_seconds', 'is_inbound_measured') }} as inbound_call_seconds,
        {{ percentile('duration_seconds', 0.5, 'is_inbound_measured') }} as avg_call_duration_seconds_p50,
        {{ percentile('duration_seconds', 0.9, 'is_inbound_measured') }} as avg_call_duration_seconds_p90,
        {{ count_if('is_outbound_measured') }} as outbound_calls_with_known_duration,
        {{ sum_known('duration_seconds', 'is_outbound_measured') }} as outbound_call_seconds
    from calls
    group by {{ kpi_grains() }}
)

select
    *,
    {{ safe_ratio('inbound_call_seconds', 'inbound_calls_with_known_duration') }} as avg_call_duration_seconds,
    {{ safe_ratio(
        'outbound_call_seconds',
        'outbound_calls_with_known_duration'
    ) }} as avg_call_duration_seconds_outbound
from counted
