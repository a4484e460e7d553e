-- Stretches in which a case is open: a reopening of an open case and a closing of a closed one change nothing.
create temp table stretches as
with

opened as (
    select
        *,
        min(occurred_at) filter (where event = 'opened') over (partition by case_id) as opened_at
    from case_events
),

stated as (
    select
        case_id,
        opened_at,
        occurred_at,
        event in ('opened', 'reopened') as is_opening,
        case event when 'opened' then 1 when 'closed' then 2 else 3 end as event_order
    from opened
    where occurred_at >= opened_at and event in ('opened', 'closed', 'reopened')
),

changes as (
    select *
    from stated
    qualify lag(is_opening) over (
        partition by case_id order by occurred_at, event_order
    ) is distinct from is_opening
),

followed as (
    select
        case_id,
        opened_at,
        is_opening,
        occurred_at as started_at,
        lead(occurred_at) over (partition by case_id order by occurred_at, event_order) as ended_at
    from changes
)

select case_id, opened_at, started_at, ended_at
from followed
where is_opening;

create table core.fct_cases as
with

described as (
    select
        case_id,
        coalesce(arg_min(campaign_id, (occurred_at, event)), 'unknown') as campaign_id,
        arg_min(topic, (occurred_at, event)) as topic,
        arg_min(known_number(customer_number), (occurred_at, event)) as customer_number,
        bool_or(event = 'escalated') as is_escalated
    from case_events
    group by case_id
),

measured as (
    select
        case_id,
        max(opened_at) as opened_at,
        count(*) - 1 as reopenings,
        min(ended_at) as first_closed_at,
        bool_or(ended_at is null) as is_open,
        max(ended_at) as last_closed_at
    from stretches
    group by case_id
),

zoned as (
    select
        described.case_id,
        described.campaign_id,
        coalesce(zones.time_zone, 'UTC') as time_zone,
        people.key as customer_key,
        described.topic,
        measured.opened_at,
        measured.first_closed_at,
        case when not measured.is_open then measured.last_closed_at end as closed_at,
        coalesce(measured.is_open, false) as is_open,
        described.is_escalated,
        coalesce(measured.reopenings, 0) as reopenings
    from described
    left join measured on described.case_id = measured.case_id
    left join campaign_zones as zones on described.campaign_id = zones.campaign_id
    left join people on described.customer_number = people.number
)

select
    'callhouse' as source_system,
    zoned.*,
    first_days.local_date as first_closed_on,
    last_days.local_date as closed_on,
    seconds_between(zoned.opened_at, zoned.first_closed_at) as resolution_seconds,
    seconds_between(zoned.opened_at, zoned.closed_at) as full_resolution_seconds
from zoned
left join clocks as first_days
    on zoned.time_zone = first_days.time_zone and quarter_of(zoned.first_closed_at) = first_days.quarter
left join clocks as last_days
    on zoned.time_zone = last_days.time_zone and quarter_of(zoned.closed_at) = last_days.quarter;
