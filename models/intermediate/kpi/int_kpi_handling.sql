-- Legs of the agents who handled them: talk, hold, after-call work, transfers; offers that were not picked up.
with

legs as (
    select
        *,
        leg_outcome in ('answered', 'no_answer', 'rejected') and not is_excluded_call as is_offer,
        leg_outcome in ('no_answer', 'rejected') and not is_excluded_call as is_not_picked_up,
        is_handled and is_held and longest_hold_seconds is not null as is_longest_known
    from {{ ref('fct_agent_legs') }}
),

counted as (
    select
        {{ kpi_keys(intervals=true) }},
        {{ count_if('is_handled') }} as calls_handled,
        {{ count_if('is_not_picked_up') }} as offers_not_picked_up,
        {{ count_if('is_offer') }} as offers_to_agents,
        {{ count_if('is_handled and handle_seconds is not null') }} as legs_with_known_handle_time,
        {{ sum_known('handle_seconds', 'is_handled') }} as handle_seconds,
        {{ sum_known(
            'cast(handle_seconds as decimal(19, 3)) * handle_seconds', 'is_handled'
        ) }} as handle_seconds_squared,
        {{ percentile('handle_seconds', 0.5, 'is_handled and handle_seconds is not null') }} as aht_seconds_p50,
        {{ percentile('handle_seconds', 0.9, 'is_handled and handle_seconds is not null') }} as aht_seconds_p90,
        {{ count_if('is_handled and talk_seconds is not null') }} as legs_with_known_talk_time,
        {{ sum_known('talk_seconds', 'is_handled') }} as talk_seconds,
        {{ percentile('talk_seconds', 0.5, 'is_handled and talk_seconds is not null') }} as avg_talk_seconds_p50,
        {{ percentile('talk_seconds', 0.9, 'is_handled and talk_seconds is not null') }} as avg_talk_seconds_p90,
        {{ count_if('is_handled and hold_seconds is not null') }} as legs_with_known_hold_time,
        {{ sum_known('hold_seconds', 'is_handled') }} as hold_seconds,
        {{ count_if('is_handled and is_held and hold_seconds is not null') }} as held_legs_with_known_hold_time,
        {{ sum_known('hold_seconds', 'is_handled and is_held') }} as held_seconds,
        {{ count_if('is_longest_known') }} as held_legs_with_known_longest_hold,
        cast(max(longest_hold_seconds) filter (where is_longest_known) as double) as avg_hold_seconds_longest,
        {{ count_if('is_handled and is_held is not null') }} as legs_with_known_holds,
        {{ count_known('is_held', 'is_handled') }} as held_legs,
        {{ count_if('is_handled and acw_seconds is not null') }} as legs_with_known_acw,
        {{ sum_known('acw_seconds', 'is_handled') }} as acw_seconds,
        {{ percentile('acw_seconds', 0.5, 'is_handled and acw_seconds is not null') }} as avg_acw_seconds_p50,
        {{ percentile('acw_seconds', 0.9, 'is_handled and acw_seconds is not null') }} as avg_acw_seconds_p90,
        {{ count_if('is_handled and transfer_type is not null') }} as legs_with_known_transfer,
        {{ count_known("transfer_type in ('blind', 'attended')", 'is_handled') }} as transferred_legs,
        {{ count_known("transfer_type = 'blind'", 'is_handled') }} as blind_transferred_legs,
        {{ count_known("transfer_type = 'attended'", 'is_handled') }} as attended_transferred_legs
    from legs
    where is_handled or is_offer
    group by {{ kpi_grains(intervals=true) }}
)

select
    *,
    {{ safe_ratio('offers_not_picked_up', 'offers_to_agents') }} as ring_no_answer_rate,
    {{ safe_ratio('handle_seconds', 'legs_with_known_handle_time') }} as aht_seconds,
    {{ safe_ratio('talk_seconds', 'legs_with_known_talk_time') }} as avg_talk_seconds,
    {{ safe_ratio('held_seconds', 'held_legs_with_known_hold_time') }} as avg_hold_seconds,
    {{ safe_ratio('hold_seconds', 'legs_with_known_hold_time') }} as avg_hold_seconds_per_handled_leg,
    {{ safe_ratio('held_legs', 'legs_with_known_holds') }} as held_call_rate,
    {{ safe_ratio('acw_seconds', 'legs_with_known_acw') }} as avg_acw_seconds,
    {{ safe_ratio('transferred_legs', 'legs_with_known_transfer') }} as transfer_rate,
    {{ safe_ratio('blind_transferred_legs', 'legs_with_known_transfer') }} as transfer_rate_blind,
    {{ safe_ratio('attended_transferred_legs', 'legs_with_known_transfer') }} as transfer_rate_attended
from counted
