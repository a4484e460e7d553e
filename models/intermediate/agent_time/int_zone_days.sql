-- When each local date begins and ends, in every zone in which agents work.
with

reach as (
    select
        cast({{ dbt.dateadd('day', -1, 'min(starts_at)') }} as date) as first_date,
        cast({{ dbt.dateadd('day', 3, 'max(ends_at)') }} as date) as end_date
    from {{ ref('int_agent_spans') }}
),

dates as (
    select {{ each_day('first_date', 'end_date') }} as local_date
    from reach
    where first_date is not null
),

zones as (
    select time_zone from {{ ref('int_agent_zones') }}
    union
    select 'UTC' as time_zone
),

begun as (
    select
        zones.time_zone,
        dates.local_date,
        {{ day_starts_at('dates.local_date', 'zones.time_zone') }} as starts_at
    from zones
    cross join dates
),

ended as (
    select
        *,
        lead(starts_at) over (partition by time_zone order by local_date) as ends_at
    from begun
)

select
    time_zone,
    local_date,
    starts_at,
    ends_at
from ended
where ends_at is not null
