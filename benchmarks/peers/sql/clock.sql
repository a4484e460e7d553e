-- Local date and half-hour of every quarter of an hour in every zone: no zone's clock changes within one. What engines
-- spell each in its own way stands in braces.
with

instants as (
{instants}),

bounds as (
    select
        first_at - first_at % 900 as first_at,
        last_at
    from instants
),

zones as (
{zones}),

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
)

select
    time_zone,
    quarter_at,
    cast(local_time as date) as local_date,
    {half_hour} as interval_starts_at
from localised
