-- An agent's day as a row of segments within which nothing changes.
create temp table segments as
with

events as (
    select agent_id, starts_at as instant, counters, cast(null as date) as local_date from clipped_states
    union all
    select agent_id, ends_at as instant, -counters, null from clipped_states
    union all
    select agent_id, starts_at as instant, bit_of(true, 1), null from handling_spans
    union all
    select agent_id, ends_at as instant, -bit_of(true, 1), null from handling_spans
    union all
    select
        agent_id,
        starts_at as instant,
        bit_of(is_paid, 6) + bit_of(is_planned_productive, 7) + bit_of(is_planned, 8) + bit_of(is_planned_late, 9),
        null
    from activities
    where starts_at < ends_at
    union all
    select
        agent_id,
        ends_at as instant,
        -bit_of(is_paid, 6) - bit_of(is_planned_productive, 7) - bit_of(is_planned, 8) - bit_of(is_planned_late, 9),
        null
    from activities
    where starts_at < ends_at
    union all
    select agent_id, starts_at as instant, bit_of(true, 10), null from stretches_of_activity
    where is_adherent
    union all
    select agent_id, ends_at as instant, -bit_of(true, 10), null from stretches_of_activity
    where is_adherent
    union all
    select agent_id, instant, 0, local_date from agent_days_begun
),

changes as (
    select
        agent_id,
        instant,
        sum(counters) as counters,
        max(local_date) as local_date
    from events
    group by agent_id, instant
),

swept as (
    select
        agent_id,
        instant as starts_at,
        lead(instant) over agent_order as ends_at,
        max(local_date) over agent_order as local_date,
        cast(sum(counters) over agent_order as hugeint) as counters
    from changes
    window agent_order as (partition by agent_id order by instant)
)

select
    agent_id,
    local_date,
    starts_at,
    ends_at,
    epoch_ms(ends_at) - epoch_ms(starts_at) as ms,
    case
        when is_on(counters, 1) then 'handling'
        when is_on(counters, 2) then 'ringing'
        when is_on(counters, 3) then 'available'
        when is_on(counters, 4) then 'productive'
        when is_on(counters, 5) then 'break'
        when is_on(counters, 0) then 'other'
    end as bucket,
    is_on(counters, 0) as is_logged_in,
    is_on(counters, 6) as is_paid,
    is_on(counters, 7) as is_planned_productive,
    is_on(counters, 8) as is_planned,
    is_on(counters, 9) as is_planned_late,
    is_on(counters, 10) as is_adherent
from swept
where
    ends_at is not null
    and (
        is_on(counters, 0) or is_on(counters, 1) or is_on(counters, 6) or is_on(counters, 7) or is_on(counters, 8)
    );

create temp table timed_days as
with

summed as (
    select
        agent_id,
        local_date,
        sum(ms) filter (where is_logged_in) as logged_in,
        sum(ms) filter (where bucket = 'handling') as handling,
        sum(ms) filter (where bucket = 'handling' and is_logged_in) as handling_logged_in,
        sum(ms) filter (where bucket = 'ringing') as ringing,
        sum(ms) filter (where bucket = 'available') as available,
        sum(ms) filter (where bucket = 'productive') as productive,
        sum(ms) filter (where bucket = 'break') as break,
        sum(ms) filter (where bucket = 'other') as other,
        sum(ms) filter (
            where is_paid or bucket in ('handling', 'ringing', 'available', 'productive')
        ) as paid,
        sum(ms) filter (
            where bucket in ('handling', 'ringing', 'available', 'productive') and not is_planned_late
        ) as worked_for_conformance,
        sum(ms) filter (where is_planned_productive) as scheduled_productive,
        sum(ms) filter (where is_planned) as scheduled,
        sum(ms) filter (where is_adherent) as adherent
    from segments
    group by agent_id, local_date
),

-- readiness is idle from its second minute on; it goes on over midnight
ready as (
    select
        *,
        lag(ends_at) over (partition by agent_id order by starts_at) is distinct from starts_at as is_new
    from segments
    where bucket = 'available'
),

followed as (
    select
        agent_id,
        local_date,
        epoch_ms(starts_at) as starts_ms,
        epoch_ms(ends_at) as ends_ms,
        max(case when is_new then epoch_ms(starts_at) end) over (partition by agent_id order by starts_at) as since_ms
    from ready
),

idled as (
    select
        agent_id,
        local_date,
        sum(greatest(ends_ms - since_ms - 60000, 0) - greatest(starts_ms - since_ms - 60000, 0)) as idle
    from followed
    group by agent_id, local_date
)

select
    agent_id,
    local_date,
    coalesce(columns(* exclude (agent_id, local_date)), 0)
from summed
left join idled using (agent_id, local_date);
