-- Local date and half-hour of every quarter of an hour in every zone: no zone's clock changes within one. What engines
-- spell each in its own way stands in braces.
with

instants as (
    select min(started_at) as first_at, max(started_at) as last_at from calls
    union all
    select min(entered_at) as first_at, max(entered_at) as last_at from queue_visits
    union all
    select min(offered_at) as first_at, max(offered_at) as last_at from agent_legs
    union all
    select min(answered_at) as first_at, max(answered_at) as last_at from agent_legs
),

bounds as (
    select
        min(first_at) - min(first_at) % 900 as first_at,
        max(last_at) as last_at
    from instants
),

zones as (
    select time_zone from campaigns
    union
    select time_zone from sites
    union
    select 'UTC' as time_zone
),

quarters as (
    select {quarters} as quarter_at from bounds
),

localised as (
    select
        zones.time_zone,
        quarters.quarter_at,
        {local_time} as local_time
    from quarters
    cross join zones
    where zones.time_zone is not null
)

select
    time_zone,
    quarter_at,
    cast(local_time as date) as local_date,
    {half_hour} as interval_starts_at
from localised
