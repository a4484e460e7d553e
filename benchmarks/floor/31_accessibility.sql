create temp table accessibility_parts as
with

known as (
    select
        *,
        is_answered and wait_seconds is not null as is_answered_known,
        is_abandoned and wait_seconds is not null as is_abandoned_known
    from entries
    where not is_open
)

select
    local_date,
    interval_starts_at,
    campaign_id,
    agent_id,
    count(*) as calls_offered,
    cast(sum(visits) as bigint) as visits_offered,
    count(*) filter (where is_answered) as calls_answered,
    count(*) filter (where is_overflowed_out) as calls_overflowed_out,
    count(*) filter (where is_missed) as missed_calls,
    count(*) filter (where exit_reason = 'abandoned') as missed_abandoned,
    count(*) filter (where exit_reason = 'voicemail') as missed_voicemail,
    count(*) filter (where exit_reason = 'callback') as missed_callback,
    count(*) filter (where exit_reason = 'timeout') as missed_timeout,
    count(*) filter (where exit_reason = 'key_exit') as missed_key_exit,
    count(*) filter (where exit_reason = 'empty') as missed_empty,
    count(*) filter (where exit_reason = 'closed') as missed_closed,
    count(*) filter (where exit_reason = 'other') as missed_other,
    count(wait_seconds) as entries_with_known_wait,
    sum(wait_seconds) as wait_seconds,
    count(*) filter (where is_answered_known) as answered_with_known_wait,
    sum(wait_seconds) filter (where is_answered) as answered_wait_seconds,
    count(*) filter (where is_answered_known and is_within_threshold) as answered_within_threshold,
    count(*) filter (where is_abandoned_known) as abandoned_with_known_wait,
    count(*) filter (where is_abandoned_known and is_within_threshold) as abandoned_within_threshold,
    count(*) filter (where is_short_abandon) as short_abandons,
    count(*) filter (where wait_seconds > 300) as entries_after_5_minutes,
    count(*) filter (where is_abandoned and wait_seconds > 300) as abandoned_after_5_minutes
from known
group by grouping sets ((local_date, campaign_id, agent_id), (local_date, interval_starts_at, campaign_id));

create temp view measured_waits as
select
    local_date, interval_starts_at, week_starts_on, month_starts_on, campaign_id, agent_id,
    cast(wait_seconds as double) as waits,
    cast(case when is_answered then wait_seconds end as double) as answered_waits
from entries
where not is_open;

create temp view measured_answered_waits as
select * exclude (waits) from measured_waits;

create temp table accessibility as
with

quantiles as (
    from quantiles_of_campaigns('measured_waits')
    union all by name
    from quantiles_of_intervals('measured_waits')
    union all by name
    from quantiles_of_agents('measured_answered_waits')
),

counted as (
    select
        *,
        answered_with_known_wait + missed_abandoned as answered_or_abandoned,
        answered_with_known_wait + abandoned_with_known_wait as answered_or_abandoned_with_known_wait,
        answered_within_threshold + abandoned_within_threshold as answered_or_abandoned_within_threshold,
        answered_with_known_wait + abandoned_with_known_wait - abandoned_within_threshold as answered_or_abandoned_late,
        answered_within_threshold + short_abandons as answered_within_threshold_or_short_abandon,
        answered_with_known_wait + abandoned_with_known_wait - short_abandons as answered_or_abandoned_not_short,
        answered_with_known_wait + missed_abandoned + calls_overflowed_out as answered_abandoned_or_overflowed,
        abandoned_with_known_wait - short_abandons as abandoned_not_short,
        calls_offered - (missed_abandoned - abandoned_with_known_wait) - short_abandons as calls_offered_not_short
    from rolled_up('accessibility_parts', [
        'calls_offered', 'visits_offered', 'calls_answered', 'calls_overflowed_out', 'missed_calls', 'missed_abandoned',
        'missed_voicemail', 'missed_callback', 'missed_timeout', 'missed_key_exit', 'missed_empty', 'missed_closed',
        'missed_other', 'entries_with_known_wait', 'answered_with_known_wait', 'answered_within_threshold',
        'abandoned_with_known_wait', 'abandoned_within_threshold', 'short_abandons', 'entries_after_5_minutes',
        'abandoned_after_5_minutes'
    ])
)

select
    counted.*,
    quantiles.waits[1] as avg_wait_seconds_p50,
    quantiles.waits[2] as avg_wait_seconds_p90,
    quantiles.answered_waits[1] as asa_seconds_p50,
    quantiles.answered_waits[2] as asa_seconds_p90,
    ratio(missed_calls, calls_offered) as missed_call_rate,
    ratio(wait_seconds, entries_with_known_wait) as avg_wait_seconds,
    ratio(answered_wait_seconds, answered_with_known_wait) as asa_seconds,
    ratio(missed_abandoned, calls_offered) as abandonment_rate,
    ratio(abandoned_not_short, calls_offered_not_short) as abandonment_rate_without_short_abandons,
    ratio(abandoned_after_5_minutes, entries_after_5_minutes) as abandonment_rate_after_5_minutes,
    ratio(answered_within_threshold, answered_or_abandoned) as service_level,
    ratio(answered_or_abandoned_within_threshold, answered_or_abandoned_with_known_wait) as service_level_sl1,
    ratio(answered_within_threshold, answered_with_known_wait) as service_level_sl2,
    ratio(answered_within_threshold, answered_or_abandoned) as service_level_sl3,
    ratio(answered_within_threshold, answered_or_abandoned_late) as service_level_sl4,
    ratio(answered_within_threshold_or_short_abandon, answered_or_abandoned_with_known_wait) as service_level_sl5,
    ratio(answered_within_threshold, answered_or_abandoned_not_short) as service_level_sl6,
    ratio(answered_within_threshold, answered_abandoned_or_overflowed) as service_level_sl8
from counted
left join quantiles
    on
        counted.grain = quantiles.grain
        and counted.local_date = quantiles.local_date
        and counted.campaign_id = quantiles.campaign_id
        and counted.agent_id = quantiles.agent_id
        and counted.interval_starts_at is not distinct from quantiles.interval_starts_at;
