-- What the clocks of each zone are ahead of UTC, by date of UTC: a join, where a function of time zones for each row
-- costs many times more. NULL on a date on which they change: there each instant is asked for by itself.
with

instants as (
    select
        min(started_at) as first_at,
        max(started_at) as last_at
    from {{ ref('int_calls') }}
    union all
    select
        min(started_at) as first_at,
        max(started_at) as last_at
    from {{ ref('int_agent_states') }}
),

reach as (
    select
        cast({{ dbt.dateadd('day', -1, 'min(first_at)') }} as date) as first_date,
        cast({{ dbt.dateadd('day', 3, 'max(last_at)') }} as date) as end_date
    from instants
),

dates as (
    select {{ each_day('first_date', 'end_date') }} as utc_day
    from reach
    where first_date is not null
),

zones as (
    select time_zone from {{ ref('int_agent_zones') }}
    union
    select time_zone from {{ ref('int_campaign_zones') }}
    union
    select 'UTC' as time_zone
),

begun as (
    select
        zones.time_zone,
        dates.utc_day,
        cast(dates.utc_day as timestamp) as begins_at
    from zones
    cross join dates
),

ahead as (
    select
        time_zone,
        utc_day,
        cast({{ seconds_between('begins_at', utc_to_local('begins_at', 'time_zone')) }} as integer) as offset_seconds
    from begun
),

followed as (
    select
        *,
        lead(offset_seconds) over (partition by time_zone order by utc_day) as next_offset_seconds
    from ahead
)

select
    time_zone,
    utc_day,
    case when offset_seconds = next_offset_seconds then offset_seconds end as offset_seconds
from followed
where next_offset_seconds is not null
