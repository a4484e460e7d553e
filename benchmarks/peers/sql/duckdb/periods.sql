-- Stretches of time in which a zone has the same distance from UTC; no zone's clock changes within a quarter of an hour.
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
        cast(min(first_at) - min(first_at) % 900 as bigint) as first_at,
        cast(max(last_at) as bigint) as last_at
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
    select unnest(range(first_at, last_at + 1, 900)) as quarter_at from bounds
),

localised as (
    select
        zones.time_zone,
        quarters.quarter_at,
        epoch_ms(to_timestamp(quarters.quarter_at) at time zone zones.time_zone) // 1000 - quarters.quarter_at as utc_offset
    from quarters
    cross join zones
    where zones.time_zone is not null
),

changed as (
    select *
    from localised
    qualify utc_offset is distinct from lag(utc_offset) over (partition by time_zone order by quarter_at)
)

select
    time_zone,
    cast(utc_offset as integer) as utc_offset,
    cast(quarter_at as uinteger) as begins_at,
    cast(
        lead(quarter_at, 1, {instant_end}) over (partition by time_zone order by quarter_at) as uinteger
    ) as ends_at
from changed
