-- Entries: offered, answered, missed by reason, waits and service levels. A wait that is not known leaves both parts
-- of every measure that looks at it.
with

entries as (
    select
        *,
        is_answered and wait_seconds is not null as is_answered_known,
        is_abandoned and wait_seconds is not null as is_abandoned_known
    from {{ ref('fct_entries') }}
    where not is_open
),

counted as (
    select
        {{ kpi_keys(intervals=true) }},
        cast(count(*) as bigint) as calls_offered,
        cast(sum(visits) as bigint) as visits_offered,
        {{ count_if('is_answered') }} as calls_answered,
        {{ count_if('is_overflowed_out') }} as calls_overflowed_out,
        {{ count_if('is_missed') }} as missed_calls,
        {{ count_if("exit_reason = 'abandoned'") }} as missed_abandoned,
        {{ count_if("exit_reason = 'voicemail'") }} as missed_voicemail,
        {{ count_if("exit_reason = 'callback'") }} as missed_callback,
        {{ count_if("exit_reason = 'timeout'") }} as missed_timeout,
        {{ count_if("exit_reason = 'key_exit'") }} as missed_key_exit,
        {{ count_if("exit_reason = 'empty'") }} as missed_empty,
        {{ count_if("exit_reason = 'closed'") }} as missed_closed,
        {{ count_if("exit_reason = 'other'") }} as missed_other,
        {{ count_if('wait_seconds is not null') }} as entries_with_known_wait,
        {{ sum_known('wait_seconds', 'wait_seconds is not null') }} as wait_seconds,
        {{ percentile('wait_seconds', 0.5, 'wait_seconds is not null') }} as avg_wait_seconds_p50,
        {{ percentile('wait_seconds', 0.9, 'wait_seconds is not null') }} as avg_wait_seconds_p90,
        {{ count_if('is_answered_known') }} as answered_with_known_wait,
        {{ sum_known('wait_seconds', 'is_answered') }} as answered_wait_seconds,
        {{ percentile('wait_seconds', 0.5, 'is_answered_known') }} as asa_seconds_p50,
        {{ percentile('wait_seconds', 0.9, 'is_answered_known') }} as asa_seconds_p90,
        {{ count_if('is_answered_known and is_within_threshold') }} as answered_within_threshold,
        {{ count_if('is_abandoned_known') }} as abandoned_with_known_wait,
        {{ count_if('is_abandoned_known and is_within_threshold') }} as abandoned_within_threshold,
        {{ count_if('is_short_abandon') }} as short_abandons,
        {{ count_if('wait_seconds > 300') }} as entries_after_5_minutes,
        {{ count_if('is_abandoned and wait_seconds > 300') }} as abandoned_after_5_minutes
    from entries
    group by {{ kpi_grains(intervals=true) }}
),

combined as (
    select
        *,
        answered_with_known_wait + missed_abandoned as answered_or_abandoned,
        answered_with_known_wait + abandoned_with_known_wait as answered_or_abandoned_with_known_wait,
        answered_within_threshold + abandoned_within_threshold as answered_or_abandoned_within_threshold,
        answered_with_known_wait + abandoned_with_known_wait
        - abandoned_within_threshold as answered_or_abandoned_late,
        answered_within_threshold + short_abandons as answered_within_threshold_or_short_abandon,
        answered_with_known_wait + abandoned_with_known_wait
        - short_abandons as answered_or_abandoned_not_short,
        answered_with_known_wait + missed_abandoned + calls_overflowed_out as answered_abandoned_or_overflowed,
        abandoned_with_known_wait - short_abandons as abandoned_not_short,
        calls_offered - (missed_abandoned - abandoned_with_known_wait) - short_abandons as calls_offered_not_short
    from counted
)

select
    *,
    {{ safe_ratio('missed_calls', 'calls_offered') }} as missed_call_rate,
    {{ safe_ratio('wait_seconds', 'entries_with_known_wait') }} as avg_wait_seconds,
    {{ safe_ratio('answered_wait_seconds', 'answered_with_known_wait') }} as asa_seconds,
    {{ safe_ratio('missed_abandoned', 'calls_offered') }} as abandonment_rate,
    {{ safe_ratio('abandoned_not_short', 'calls_offered_not_short') }} as abandonment_rate_without_short_abandons,
    {{ safe_ratio('abandoned_after_5_minutes', 'entries_after_5_minutes') }} as abandonment_rate_after_5_minutes,
    {{ safe_ratio('answered_within_threshold', 'answered_or_abandoned') }} as service_level,
    {{ safe_ratio(
        'answered_or_abandoned_within_threshold',
        'answered_or_abandoned_with_known_wait'
    ) }} as service_level_sl1,
    {{ safe_ratio('answered_within_threshold', 'answered_with_known_wait') }} as service_level_sl2,
    {{ safe_ratio('answered_within_threshold', 'answered_or_abandoned') }} as service_level_sl3,
    {{ safe_ratio('answered_within_threshold', 'answered_or_abandoned_late') }} as service_level_sl4,
    {{ safe_ratio(
        'answered_within_threshold_or_short_abandon',
        'answered_or_abandoned_with_known_wait'
    ) }} as service_level_sl5,
    {{ safe_ratio('answered_within_threshold', 'answered_or_abandoned_not_short') }} as service_level_sl6,
    {{ safe_ratio('answered_within_threshold', 'answered_abandoned_or_overflowed') }} as service_level_sl8
from combined
