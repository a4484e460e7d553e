create temp table handling_parts as
with

legs as (
    select
        *,
        leg_outcome in ('answered', 'no_answer', 'rejected') and not is_excluded_call as is_offer,
        leg_outcome in ('no_answer', 'rejected') and not is_excluded_call as is_not_picked_up,
        is_handled and is_held and longest_hold_seconds is not null as is_longest_known
    from core.fct_agent_legs
)

select
    local_date,
    interval_starts_at,
    campaign_id,
    agent_id,
    count(*) filter (where is_handled) as calls_handled,
    count(*) filter (where is_not_picked_up) as offers_not_picked_up,
    count(*) filter (where is_offer) as offers_to_agents,
    count(handle_seconds) filter (where is_handled) as legs_with_known_handle_time,
    sum(handle_seconds) filter (where is_handled) as handle_seconds,
    sum(cast(handle_seconds as decimal(19, 3)) * handle_seconds) filter (where is_handled) as handle_seconds_squared,
    count(talk_seconds) filter (where is_handled) as legs_with_known_talk_time,
    sum(talk_seconds) filter (where is_handled) as talk_seconds,
    count(hold_seconds) filter (where is_handled) as legs_with_known_hold_time,
    sum(hold_seconds) filter (where is_handled) as hold_seconds,
    count(hold_seconds) filter (where is_handled and is_held) as held_legs_with_known_hold_time,
    sum(hold_seconds) filter (where is_handled and is_held) as held_seconds,
    count(*) filter (where is_longest_known) as held_legs_with_known_longest_hold,
    count(is_held) filter (where is_handled) as legs_with_known_holds,
    sum(share_of(is_held)) filter (where is_handled) as held_legs,
    count(acw_seconds) filter (where is_handled) as legs_with_known_acw,
    sum(acw_seconds) filter (where is_handled) as acw_seconds,
    count(transfer_type) filter (where is_handled) as legs_with_known_transfer,
    sum(share_of(transfer_type in ('blind', 'attended'))) filter (where is_handled) as transferred_legs,
    sum(share_of(transfer_type = 'blind')) filter (where is_handled) as blind_transferred_legs,
    sum(share_of(transfer_type = 'attended')) filter (where is_handled) as attended_transferred_legs
from legs
where is_handled or is_offer
group by grouping sets ((local_date, campaign_id, agent_id), (local_date, interval_starts_at, campaign_id));

create temp view measured_legs as
select
    local_date, interval_starts_at, week_starts_on, month_starts_on, campaign_id, agent_id,
    cast(handle_seconds as double) as handle,
    cast(talk_seconds as double) as talk,
    cast(acw_seconds as double) as acw,
    cast(case when is_held then longest_hold_seconds end as double) as hold
from core.fct_agent_legs
where is_handled;

create temp view measured_handle_times as
select * exclude (talk, acw, hold) from measured_legs;

create temp table handling as
with

quantiles as (
    from quantiles_of_campaigns('measured_legs')
    union all by name
    from quantiles_of_agents('measured_legs')
    union all by name
    from quantiles_of_intervals('measured_handle_times')
),

counted as (
    from rolled_up('handling_parts', [
        'calls_handled', 'offers_not_picked_up', 'offers_to_agents', 'legs_with_known_handle_time',
        'legs_with_known_talk_time', 'legs_with_known_hold_time', 'held_legs_with_known_hold_time',
        'held_legs_with_known_longest_hold', 'legs_with_known_holds', 'legs_with_known_acw', 'legs_with_known_transfer'
    ])
)

select
    counted.*,
    quantiles.handle[1] as aht_seconds_p50,
    quantiles.handle[2] as aht_seconds_p90,
    quantiles.talk[1] as avg_talk_seconds_p50,
    quantiles.talk[2] as avg_talk_seconds_p90,
    quantiles.acw[1] as avg_acw_seconds_p50,
    quantiles.acw[2] as avg_acw_seconds_p90,
    quantiles.hold[3] as avg_hold_seconds_longest,
    ratio(offers_not_picked_up, offers_to_agents) as ring_no_answer_rate,
    ratio(handle_seconds, legs_with_known_handle_time) as aht_seconds,
    ratio(talk_seconds, legs_with_known_talk_time) as avg_talk_seconds,
    ratio(held_seconds, held_legs_with_known_hold_time) as avg_hold_seconds,
    ratio(hold_seconds, legs_with_known_hold_time) as avg_hold_seconds_per_handled_leg,
    ratio(held_legs, legs_with_known_holds) as held_call_rate,
    ratio(acw_seconds, legs_with_known_acw) as avg_acw_seconds,
    ratio(transferred_legs, legs_with_known_transfer) as transfer_rate,
    ratio(blind_transferred_legs, legs_with_known_transfer) as transfer_rate_blind,
    ratio(attended_transferred_legs, legs_with_known_transfer) as transfer_rate_attended
from counted
left join quantiles
    on
        counted.grain = quantiles.grain
        and counted.local_date = quantiles.local_date
        and counted.campaign_id = quantiles.campaign_id
        and counted.agent_id = quantiles.agent_id
        and counted.interval_starts_at is not distinct from quantiles.interval_starts_at;
