-- Missed entries: voicemail, and how they were closed.
with

counted as (
    select
        {{ kpi_keys() }},
        {{ count_if('voicemail_left is not null') }} as missed_with_known_voicemail_left,
        {{ count_known('voicemail_left', 'true') }} as missed_with_voicemail_left,
        {{ count_if('voicemail_reached is not null') }} as missed_with_known_voicemail_reached,
        {{ count_known('voicemail_reached', 'true') }} as missed_with_voicemail_reached,
        {{ count_if("outcome = 'called_back'") }} as missed_called_back,
        {{ count_if("outcome = 'self_recovered'") }} as missed_self_recovered,
        {{ count_if("outcome = 'not_recovered'") }} as missed_not_recovered,
        {{ count_if("outcome = 'open'") }} as missed_still_open,
        {{ count_if("outcome = 'unidentifiable'") }} as missed_unidentifiable,
        {{ sum_known('callback_seconds', 'true') }} as callback_seconds,
        {{ percentile('callback_seconds', 0.5, 'callback_seconds is not null') }} as avg_time_to_callback_seconds_p50,
        {{ percentile('callback_seconds', 0.9, 'callback_seconds is not null') }} as avg_time_to_callback_seconds_p90,
        {{ count_if('human_callback_seconds is not null') }} as missed_called_back_human_answered,
        {{ sum_known('human_callback_seconds', 'true') }} as human_callback_seconds,
        {{ count_if("is_mature and outcome <> 'unidentifiable'") }} as missed_mature_identified,
        {{ count_if("is_mature and callback_seconds <= callback_window_seconds") }} as missed_called_back_in_window
    from {{ ref('fct_missed_calls') }}
    group by {{ kpi_grains() }}
)

select
    *,
    {{ safe_ratio('missed_with_voicemail_left', 'missed_with_known_voicemail_left') }} as voicemail_share_of_missed,
    {{ safe_ratio(
        'missed_with_voicemail_reached',
        'missed_with_known_voicemail_reached'
    ) }} as voicemail_share_of_missed_reached,
    {{ safe_ratio('callback_seconds', 'missed_called_back') }} as avg_time_to_callback_seconds,
    {{ safe_ratio(
        'human_callback_seconds',
        'missed_called_back_human_answered'
    ) }} as avg_time_to_callback_seconds_human_answered,
    {{ safe_ratio('missed_called_back_in_window', 'missed_mature_identified') }} as missed_callback_rate
from counted
