-- What happened and was planned, as two events for each stretch: what begins, and what ends. Eleven counters lie side
-- by side in one wide number, eleven bits each, so that one running sum counts them all.
create macro bit_of(flag, place) as case when flag then cast(1 as hugeint) << (11 * place) else 0 end;
create macro is_on(counters, place) as (counters >> (11 * place)) & 2047 > 0;

create temp table activities as
with

published as (
    select
        *,
        min(starts_at) over (partition by shift_id, schedule_version) as shift_starts_at,
        max(published_at) over (partition by shift_id, schedule_version) as version_published_at
    from shifts
),

timed as (
    select
        *,
        coalesce(version_published_at < shift_starts_at, true) as is_in_time
    from published
),

ranked as (
    select
        *,
        dense_rank() over (partition by shift_id order by schedule_version desc nulls last) = 1 as is_last_version,
        is_in_time and dense_rank() over (
            partition by shift_id, is_in_time order by schedule_version desc nulls last
        ) = 1 as is_adherence_version,
        not bool_or(is_in_time) over (partition by shift_id) as is_published_late
    from timed
)

select
    ranked.agent_id,
    ranked.shift_id,
    ranked.work_date,
    coalesce(state_map.activity, lower(ranked.activity)) as activity,
    ranked.starts_at,
    least(ranked.ends_at, now_.complete_through_at) as ends_at,
    ranked.ends_at as planned_ends_at,
    ranked.is_last_version,
    ranked.is_last_version and coalesce(ranked.is_paid, false) as is_paid,
    ranked.is_adherence_version and coalesce(ranked.is_productive, false) as is_planned_productive,
    ranked.is_adherence_version and coalesce(ranked.is_adherence_counted, false) as is_planned,
    ranked.is_last_version and ranked.is_published_late as is_planned_late
from ranked
cross join now_
left join state_map on lower(ranked.activity) = state_map.state;

create temp view clipped_states as
select
    states.agent_id,
    states.activity,
    states.started_at as starts_at,
    least(states.ended_at, now_.complete_through_at) as ends_at,
    states.is_logged_in,
    bit_of(states.is_logged_in, 0) + bit_of(states.is_available, 3) + bit_of(states.is_ringing, 2)
    + bit_of(states.is_productive, 4) + bit_of(states.is_break, 5) as counters
from core.fct_agent_states as states
cross join now_
where states.started_at < states.ended_at and states.started_at < now_.complete_through_at;

-- the agent's own answered legs, whatever the call, with the work after them
create temp table conversations as
with

answered as (
    select
        legs.agent_id,
        legs.answered_at,
        coalesce(
            legs.ended_at, plus_seconds(legs.answered_at, legs.talk_seconds + coalesce(legs.hold_seconds, 0))
        ) as ended_at,
        case when legs.is_handled then legs.talk_seconds end as talk_seconds,
        legs.acw_started_at,
        legs.acw_ended_at,
        legs.acw_seconds,
        now_.complete_through_at
    from legs
    cross join now_
    where legs.leg_outcome = 'answered' and legs.is_agent_known
)

select
    agent_id,
    answered_at,
    ended_at,
    talk_seconds,
    coalesce(acw_started_at, ended_at) as work_started_at,
    coalesce(acw_ended_at, plus_seconds(coalesce(acw_started_at, ended_at), acw_seconds)) as work_ended_at,
    complete_through_at
from answered;

create temp view handling_spans as
select
    agent_id,
    answered_at as starts_at,
    least(ended_at, complete_through_at) as ends_at
from conversations
where answered_at < ended_at and answered_at < complete_through_at
union all
select
    agent_id,
    work_started_at as starts_at,
    least(work_ended_at, complete_through_at) as ends_at
from conversations
where work_started_at < work_ended_at and work_started_at < complete_through_at;

-- Where states follow at once, what ends and what begins of one activity cancel out: only few events are left, and
-- those of agents as such, in whatever activity, are made of them.
create temp table changes_of_activity as
with

borders as (
    select agent_id, activity, starts_at as instant, 1 as step, 0 as planned_step
    from clipped_states
    where is_logged_in
    union all
    select agent_id, activity, ends_at as instant, -1 as step, 0 as planned_step
    from clipped_states
    where is_logged_in
    union all
    select agent_id, activity, starts_at as instant, 0 as step, 1 as planned_step
    from activities
    where is_planned and starts_at < ends_at
    union all
    select agent_id, activity, ends_at as instant, 0 as step, -1 as planned_step
    from activities
    where is_planned and starts_at < ends_at
),

left_over as materialized (
    select
        agent_id,
        activity,
        instant,
        sum(step) as step,
        sum(planned_step) as planned_step
    from borders
    group by agent_id, activity, instant
    having sum(step) <> 0 or sum(planned_step) <> 0
)

select *, false as is_of_all
from left_over
union all
select agent_id, null as activity, instant, sum(step) as step, 0 as planned_step, true as is_of_all
from left_over
group by agent_id, instant
having sum(step) <> 0;

create temp table stretches_of_activity as
select
    agent_id,
    is_of_all,
    instant as starts_at,
    lead(instant) over agent_order as ends_at,
    sum(step) over agent_order > 0 as is_logged_in,
    activity is not null
    and sum(step) over agent_order > 0
    and sum(planned_step) over agent_order > 0 as is_adherent
from changes_of_activity
window agent_order as (partition by agent_id, is_of_all, activity order by instant);

create temp table agent_days_begun as
with

reach as (
    select
        agent_id,
        cast(min(starts_at) - interval 2 days as date) as first_date,
        cast(max(ends_at) + interval 3 days as date) as end_date
    from (
        select agent_id, min(starts_at) as starts_at, max(ends_at) as ends_at from clipped_states group by agent_id
        union all
        select agent_id, min(starts_at) as starts_at, max(ends_at) as ends_at from handling_spans group by agent_id
        union all
        select agent_id, min(starts_at) as starts_at, max(ends_at) as ends_at from activities group by agent_id
    )
    group by agent_id
),

days as (
    select
        agent_id,
        cast(unnest(range(first_date, end_date, interval 1 day)) as date) as local_date
    from reach
),

begun as (
    select
        days.agent_id,
        days.local_date,
        day_start(days.local_date, coalesce(zones.time_zone, 'UTC')) as instant,
        zones.holds_from_at,
        zones.holds_to_at
    from days
    left join agent_zones as zones on days.agent_id = zones.agent_id
)

select agent_id, local_date, instant
from begun
where holds_from_at is null or (instant >= holds_from_at and instant < holds_to_at);
