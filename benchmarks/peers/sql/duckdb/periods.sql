-- Stretches of time in which a zone has the same distance from UTC; no zone's clock changes within a quarter of an hour.
with

instants as (
{instants}),

bounds as (
    select
        cast(first_at - first_at % 900 as bigint) as first_at,
        cast(last_at as bigint) as last_at
    from instants
),

zones as (
{zones}),

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
