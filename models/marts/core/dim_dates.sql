-- One row per local date over the range of the data.
with

seen as (
    select local_date from {{ ref('fct_calls') }}
    union all
    select local_date from {{ ref('fct_surveys') }}
    union all
    select local_date from {{ ref('int_agent_days') }}
),

reach as (
    select
        min(local_date) as first_date,
        cast({{ dbt.dateadd('day', 1, 'max(local_date)') }} as date) as end_date
    from seen
),

dates as (
    select {{ each_day('first_date', 'end_date') }} as local_date
    from reach
    where first_date is not null
)

select
    local_date,
    cast({{ dbt.datediff(week_start('local_date'), 'local_date', 'day') }} + 1 as integer) as iso_weekday,
    {{ week_start('local_date') }} as week_starts_on,
    {{ month_start('local_date') }} as month_starts_on,
    cast(extract(year from local_date) as integer) as calendar_year,
    cast(extract(month from local_date) as integer) as calendar_month
from dates
