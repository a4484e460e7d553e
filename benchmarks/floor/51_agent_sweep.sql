-- An agent's day as a row of segments within which nothing changes. At an agent's end all that began has ended, and his
-- days are taken back: one running sum over all agents in a row needs no partition.
create temp table agent_day_steps as
select
    agent_id,
    instant,
    local_date - lag(local_date, 1, date '1970-01-01') over (partition by agent_id order by instant) as day_step
from agent_days_begun
union all
select
    agent_id,
    max(instant) as instant,
    date '1970-01-01' - max(local_date) as day_step
from agent_days_begun
group by agent_id;

create temp table segments as
with

events as (
    select agent_id, starts_at as instant, counters, 0 as day_step from clipped_states
    union all
    select agent_id, ends_at as instant, -counters, 0 from clipped_states
    union all
    select agent_id, starts_at as instant, bit_of(true, 1), 0 from handling_spans
    union all
    select agent_id, ends_at as instant, -bit_of(true, 1), 0 from handling_spans
    union all
    select
        agent_id,
        starts_at as instant,
        bit_of(is_paid, 6) + bit_of(is_planned_productive, 7) + bit_of(is_planned, 8) + bit_of(is_planned_late, 9),
        0 as day_step
    from activities
    where starts_at < ends_at
    union all
    select
        agent_id,
        ends_at as instant,
        -bit_of(is_paid, 6) - bit_of(is_planned_productive, 7) - bit_of(is_planned, 8) - bit_of(is_planned_late, 9),
        0 as day_step
    from activities
    where starts_at < ends_at
    union all
    select agent_id, starts_at as instant, bit_of(true, 10), 0 from stretches_of_activity
    where is_adherent
    union all
    select agent_id, ends_at as instant, -bit_of(true, 10), 0 from stretches_of_activity
    where is_adherent
    union all
    select agent_id, instant, 0, day_step from agent_day_steps
),

changes as (
    select
        agent_id,
        instant,
        cast(sum(counters) as hugeint) as counters,
        cast(sum(day_step) as integer) as day_step
    from events
    group by agent_id, instant
    order by agent_id, instant
),

swept as (
    select
        agent_id,
        instant as starts_at,
        lead(instant) over () as ends_at,
        date '1970-01-01' + cast(
            sum(day_step) over (rows between unbounded preceding and current row) as integer
        ) as local_date,
        cast(sum(counters) over (rows between unbounded preceding and current row) as hugeint) as counters
    from changes
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
where is_on(counters, 0) or is_on(counters, 1) or is_on(counters, 6) or is_on(counters, 7) or is_on(counters, 8);

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

drop table segments;
