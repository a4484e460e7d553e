create temp table missed_calls_parts as
select
    local_date,
    cast(null as timestamp) as interval_starts_at,
    campaign_id,
    agent_id,
    count(voicemail_left) as missed_with_known_voicemail_left,
    sum(share_of(voicemail_left)) as missed_with_voicemail_left,
    count(voicemail_reached) as missed_with_known_voicemail_reached,
    sum(share_of(voicemail_reached)) as missed_with_voicemail_reached,
    count(*) filter (where outcome = 'called_back') as missed_called_back,
    count(*) filter (where outcome = 'self_recovered') as missed_self_recovered,
    count(*) filter (where outcome = 'not_recovered') as missed_not_recovered,
    count(*) filter (where outcome = 'open') as missed_still_open,
    count(*) filter (where outcome = 'unidentifiable') as missed_unidentifiable,
    sum(callback_seconds) as callback_seconds,
    count(human_callback_seconds) as missed_called_back_human_answered,
    sum(human_callback_seconds) as human_callback_seconds,
    count(*) filter (where is_mature and outcome <> 'unidentifiable') as missed_mature_identified,
    count(*) filter (where is_mature and callback_seconds <= callback_window_seconds) as missed_called_back_in_window
from missed
group by local_date, campaign_id, agent_id;

create temp view measured_callbacks as
select
    local_date, interval_starts_at, week_starts_on, month_starts_on, campaign_id, agent_id,
    cast(callback_seconds as double) as callback
from missed;

create temp table missed_calls as
with

counted as (
    from rolled_up('missed_calls_parts', [
        'missed_with_known_voicemail_left', 'missed_with_known_voicemail_reached', 'missed_called_back',
        'missed_self_recovered', 'missed_not_recovered', 'missed_still_open', 'missed_unidentifiable',
        'missed_called_back_human_answered', 'missed_mature_identified', 'missed_called_back_in_window'
    ])
)

select
    counted.*,
    quantiles.callback[1] as avg_time_to_callback_seconds_p50,
    quantiles.callback[2] as avg_time_to_callback_seconds_p90,
    ratio(missed_with_voicemail_left, missed_with_known_voicemail_left) as voicemail_share_of_missed,
    ratio(missed_with_voicemail_reached, missed_with_known_voicemail_reached) as voicemail_share_of_missed_reached,
    ratio(callback_seconds, missed_called_back) as avg_time_to_callback_seconds,
    ratio(human_callback_seconds, missed_called_back_human_answered) as avg_time_to_callback_seconds_human_answered,
    ratio(missed_called_back_in_window, missed_mature_identified) as missed_callback_rate
from counted
left join quantiles_of_campaigns('measured_callbacks') as quantiles
    on
        counted.grain = quantiles.grain
        and counted.local_date = quantiles.local_date
        and counted.campaign_id = quantiles.campaign_id
        and counted.agent_id = quantiles.agent_id;
