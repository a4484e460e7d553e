-- What agents did against what they were there for, by the day of their site.

-- shifts as a row of stretches that do not overlap: of shifts that do, the one that began last holds
create temp table shift_spans as
select
    agent_id,
    shift_id,
    min(work_date) as work_date,
    min(starts_at) as starts_at,
    least(max(planned_ends_at), (select complete_through_at from now_)) as ends_at
from activities
where is_last_version
group by agent_id, shift_id;

create temp table shift_quarters as
with

borders as (
    select agent_id, starts_at as instant from shift_spans
    where starts_at < ends_at
    union
    select agent_id, ends_at as instant from shift_spans
    where starts_at < ends_at
),

stretches as (
    select
        agent_id,
        instant as starts_at,
        lead(instant) over (partition by agent_id order by instant) as ends_at
    from borders
),

covered as (
    select
        stretches.agent_id,
        stretches.starts_at,
        stretches.ends_at,
        shift_spans.work_date
    from stretches
    inner join shift_spans
        on
            stretches.agent_id = shift_spans.agent_id
            and stretches.starts_at >= shift_spans.starts_at
            and stretches.ends_at <= shift_spans.ends_at
    qualify row_number() over (
        partition by stretches.agent_id, stretches.starts_at
        order by shift_spans.starts_at desc, shift_spans.shift_id
    ) = 1
)

select
    *,
    unnest(range(epoch_ms(starts_at) // 86400000, epoch_ms(ends_at) // 86400000 + 1)) as utc_day
from covered;

create temp table counted_days as
with

events as (
    select agent_id, 'inbound_leg' as kind, coalesce(answered_at, offered_at) as occurred_at
    from legs
    where is_handled and direction = 'inbound'
    union all
    select agent_id, 'contact' as kind, coalesce(answered_at, offered_at) as occurred_at
    from handled_calls
    where is_contact
    union all
    select located.agent_id, 'attempt' as kind, calls.started_at as occurred_at
    from calls
    inner join located on calls.call_id = located.call_id
    where calls.direction = 'outbound' and not calls.is_excluded
    union all
    select sales.agent_id, 'sale' as kind, coalesce(firsts.answered_at, sales.occurred_at) as occurred_at
    from core.fct_sales as sales
    left join first_handled as firsts on sales.call_id = firsts.call_id and firsts.number = 1
    where sales.goal = 'sale' and sales.status = 'made' and not sales.is_excluded_call
),

zoned as (
    select
        events.*,
        coalesce(zones.time_zone, 'UTC') as time_zone
    from events
    left join agent_zones as zones
        on
            events.agent_id = zones.agent_id
            and events.occurred_at >= zones.holds_from_at
            and events.occurred_at < zones.holds_to_at
    where events.occurred_at is not null and events.agent_id not in ('unassigned', 'unknown')
),

dated as (
    select
        zoned.agent_id,
        zoned.kind,
        clocks.local_date,
        shifts.work_date
    from zoned
    inner join clocks on zoned.time_zone = clocks.time_zone and quarter_of(zoned.occurred_at) = clocks.quarter
    left join shift_quarters as shifts
        on
            zoned.agent_id = shifts.agent_id
            and epoch_ms(zoned.occurred_at) // 86400000 = shifts.utc_day
            and zoned.occurred_at >= shifts.starts_at
            and zoned.occurred_at < shifts.ends_at
),

by_days as (
    select
        agent_id,
        local_date,
        work_date,
        count(*) filter (where kind = 'inbound_leg') as inbound_legs,
        count(*) filter (where kind = 'contact') as contacts,
        count(*) filter (where kind = 'sale') as closed_sales,
        count(*) filter (where kind in ('inbound_leg', 'attempt')) as calls_in_shifts
    from dated
    group by agent_id, local_date, work_date
),

-- hours of logging in, in which states that follow at once are one stretch
attended as (
    select
        shift_spans.agent_id,
        shift_spans.work_date as local_date,
        shift_spans.shift_id
    from shift_spans
    inner join stretches_of_activity as stretches
        on
            shift_spans.agent_id = stretches.agent_id
            and stretches.is_of_all
            and stretches.is_logged_in
            and shift_spans.starts_at < stretches.ends_at
            and shift_spans.ends_at > stretches.starts_at
    group by shift_spans.agent_id, shift_spans.work_date, shift_spans.shift_id
    having sum(
        epoch_ms(least(shift_spans.ends_at, stretches.ends_at))
        - epoch_ms(greatest(shift_spans.starts_at, stretches.starts_at))
    ) >= 1000
),

parts as (
    select agent_id, local_date, inbound_legs, contacts, closed_sales from by_days
    union all by name
    select agent_id, coalesce(work_date, local_date) as local_date, calls_in_shifts from by_days
    where calls_in_shifts > 0
    union all by name
    select agent_id, local_date, count(*) as shifts_worked from attended
    group by agent_id, local_date
)

select
    agent_id,
    local_date,
    coalesce(sum(columns(* exclude (agent_id, local_date))), 0)
from parts
group by agent_id, local_date;

create temp table talked_days as
with

spoken as (
    select
        *,
        least(ended_at, complete_through_at) as ends_at,
        cast(talk_seconds as double) as talk,
        seconds_between(answered_at, ended_at) as span_seconds
    from conversations
    where
        talk_seconds is not null
        and answered_at <= least(ended_at, complete_through_at)
        and (answered_at < ended_at or talk_seconds > 0)
),

zoned as (
    select
        spoken.*,
        coalesce(zones.time_zone, 'UTC') as time_zone
    from spoken
    left join agent_zones as zones
        on
            spoken.agent_id = zones.agent_id
            and spoken.answered_at >= zones.holds_from_at
            and spoken.answered_at < zones.holds_to_at
),

dated as (
    select
        zoned.*,
        begins.local_date,
        ends.local_date as end_date
    from zoned
    inner join clocks as begins
        on zoned.time_zone = begins.time_zone and quarter_of(zoned.answered_at) = begins.quarter
    left join clocks as ends on zoned.time_zone = ends.time_zone and quarter_of(zoned.ends_at) = ends.quarter
),

days as (
    select
        agent_id,
        local_date,
        instant as starts_at,
        lead(instant) over (partition by agent_id order by instant) as ends_at
    from agent_days_begun
),

-- a conversation over midnight is cut there, its talk pro rata
cut as (
    select
        dated.agent_id,
        days.local_date,
        dated.talk,
        dated.span_seconds,
        seconds_between(greatest(dated.answered_at, days.starts_at), least(dated.ends_at, days.ends_at)) as seconds
    from dated
    inner join days
        on
            dated.agent_id = days.agent_id
            and dated.answered_at < days.ends_at
            and dated.ends_at > days.starts_at
    where dated.end_date is distinct from dated.local_date
),

pieces as (
    select
        agent_id,
        local_date,
        cast(
            talk * case
                when span_seconds = 0 then 1
                else cast(seconds_between(answered_at, ends_at) as double) / cast(span_seconds as double)
            end as decimal(28, 9)
        ) as talk_seconds
    from dated
    where local_date = end_date and (answered_at < ends_at or span_seconds = 0)
    union all
    select
        agent_id,
        local_date,
        cast(talk * (cast(seconds as double) / cast(span_seconds as double)) as decimal(28, 9)) as talk_seconds
    from cut
)

select
    agent_id,
    local_date,
    sum(talk_seconds) as talk_seconds
from pieces
group by agent_id, local_date;

create temp table agent_days as
select
    agent_id,
    local_date,
    month_of(local_date) as month_starts_on,
    coalesce(talked.talk_seconds, 0) as talk_seconds,
    coalesce(columns(counted_days.* exclude (agent_id, local_date)), 0),
    coalesce(columns(timed_days.* exclude (agent_id, local_date)), 0)
from timed_days
full join talked_days as talked using (agent_id, local_date)
full join counted_days using (agent_id, local_date);

drop table conversations cascade;
drop table clocks;
drop table calls cascade;
