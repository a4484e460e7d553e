-- Entries and legs of the cells that {keys} tell apart. How the cells of both are brought together stands in braces.
with

accessed as (
    select
        {keys},
        count(*) as calls_offered,
        count(*) filter (where is_answered) as calls_answered,
        count(*) filter (where exit_reason = 'overflow') as calls_overflowed_out,
        count(*) filter (where exit_reason not in ('answered', 'overflow')) as missed_calls,
        count(*) filter (where exit_reason = 'abandoned') as missed_abandoned,
        count(*) filter (where is_answered and wait_seconds is not null) as answered_with_known_wait,
        count(*) filter (where is_answered and is_within_threshold) as answered_within_threshold,
        count(*) filter (where exit_reason = 'abandoned' and is_within_threshold) as abandoned_within_threshold,
        count(*) filter (where exit_reason = 'abandoned' and is_short) as short_abandons,
        count(*) filter (where is_answered and handle_seconds is not null) as answered_with_known_handle_time,
        sum(wait_seconds) filter (where is_answered) as answered_wait_seconds,
        sum(handle_seconds) filter (where is_answered) as entry_handle_seconds
    from entries
    where not is_open
    group by {keys}
),

handled as (
    select
        {keys},
        count(*) filter (where is_handled) as calls_handled,
        count(*) filter (where leg_outcome in ('answered', 'no_answer', 'rejected')) as offers_to_agents,
        count(*) filter (where leg_outcome in ('no_answer', 'rejected')) as offers_not_picked_up,
        count(*) filter (where is_handled and handle_seconds is not null) as legs_with_known_handle_time,
        sum(handle_seconds) filter (where is_handled) as handle_seconds,
        sum(talk_seconds) filter (where is_handled) as talk_seconds,
        sum(hold_seconds) filter (where is_handled) as hold_seconds,
        sum(acw_seconds) filter (where is_handled) as acw_seconds,
        sum(case when is_held then 1 when not is_held then 0 end) filter (where is_handled) as held_legs,
        sum(case when transfer_type in ('blind', 'attended') then 1 when transfer_type = 'none' then 0 end) filter (
            where is_handled
        ) as transferred_legs
    from dated_legs
    where {time} is not null
    group by {keys}
)

select
    {keys},
    coalesce(accessed.calls_offered, 0) as calls_offered,
    coalesce(accessed.calls_answered, 0) as calls_answered,
    coalesce(accessed.calls_overflowed_out, 0) as calls_overflowed_out,
    coalesce(accessed.missed_calls, 0) as missed_calls,
    coalesce(accessed.missed_abandoned, 0) as missed_abandoned,
    coalesce(accessed.answered_with_known_wait, 0) as answered_with_known_wait,
    coalesce(accessed.answered_within_threshold, 0) as answered_within_threshold,
    coalesce(accessed.abandoned_within_threshold, 0) as abandoned_within_threshold,
    coalesce(accessed.short_abandons, 0) as short_abandons,
    coalesce(accessed.answered_with_known_handle_time, 0) as answered_with_known_handle_time,
    accessed.answered_wait_seconds,
    accessed.entry_handle_seconds,
    coalesce(handled.calls_handled, 0) as calls_handled,
    coalesce(handled.offers_to_agents, 0) as offers_to_agents,
    coalesce(handled.offers_not_picked_up, 0) as offers_not_picked_up,
    coalesce(handled.legs_with_known_handle_time, 0) as legs_with_known_handle_time,
    handled.handle_seconds,
    handled.talk_seconds,
    handled.hold_seconds,
    handled.acw_seconds,
    handled.held_legs,
    handled.transferred_legs
from {cells}
order by {keys}
