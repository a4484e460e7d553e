-- A row per case and local day at whose end it is open: the campaign's midnight, or the end of the data on the last,
-- running day. A week and a month end with their last day, a running one with that on which the data end.
-- A stretch is followed for ten years: a wrong date must not become millions of rows.
{{ config(materialized='view') }}
{%- set most_days = 3652 %}
with

stretches as (
    select
        stretches.source_system,
        stretches.case_id,
        stretches.opened_at,
        stretches.started_at,
        stretches.ended_at,
        loads.complete_through_at,
        coalesce(
            case when stretches.ended_at < loads.complete_through_at then stretches.ended_at end,
            loads.complete_through_at
        ) as last_seen_at
    from {{ ref('int_case_stretches') }} as stretches
    inner join {{ ref('int_source_loads') }} as loads on stretches.source_system = loads.source_system
),

localised as (
    select
        stretches.*,
        cases.campaign_id,
        cases.time_zone,
        cast({{ utc_to_local('stretches.started_at', 'cases.time_zone') }} as date) as first_date,
        cast({{ utc_to_local('stretches.last_seen_at', 'cases.time_zone') }} as date) as last_date
    from stretches
    inner join {{ ref('fct_cases') }} as cases
        on stretches.source_system = cases.source_system and stretches.case_id = cases.case_id
),

days as (
    select
        localised.*,
        cast({{ dbt.dateadd('day', 'numbers.n', 'localised.first_date') }} as date) as local_date
    from localised
    inner join {{ ref('int_numbers') }} as numbers
        on
            numbers.n <= {{ dbt.datediff('localised.first_date', 'localised.last_date', 'day') }}
            and numbers.n < {{ most_days }}
),

-- the midnights of a zone are asked for once
dates as (
    select distinct
        time_zone,
        local_date
    from days
),

midnights as (
    select
        *,
        {{ local_to_utc('cast(local_date as timestamp)', 'time_zone') }} as day_starts_at,
        {{ local_to_utc(dbt.dateadd('day', 1, 'cast(local_date as timestamp)'), 'time_zone') }} as day_ends_at
    from dates
),

bounded as (
    select
        days.*,
        midnights.day_starts_at,
        midnights.day_ends_at
    from days
    inner join midnights on days.time_zone = midnights.time_zone and days.local_date = midnights.local_date
),

observed as (
    select
        *,
        case when day_ends_at < complete_through_at then day_ends_at else complete_through_at end as observed_at,
        day_ends_at >= complete_through_at as is_last_day,
        cast({{ dbt.dateadd('day', 1, 'local_date') }} as date) as next_date
    from bounded
    where day_starts_at < complete_through_at
)

select
    source_system,
    case_id,
    campaign_id,
    local_date,
    {{ week_start('local_date') }} as week_starts_on,
    {{ month_start('local_date') }} as month_starts_on,
    is_last_day or {{ week_start('next_date') }} = next_date as is_end_of_week,
    is_last_day or {{ month_start('next_date') }} = next_date as is_end_of_month,
    observed_at,
    cast({{ seconds_between('opened_at', 'observed_at') }} as double) / 3600 as age_hours,
    cast({{ seconds_between('started_at', 'observed_at') }} as double) / 3600 as age_since_reopened_hours
from observed
where started_at < observed_at and (ended_at is null or ended_at >= observed_at)
