-- Age of open cases at the day's end. A stock does not add up: a week or month takes its last day, a running one the
-- day on which the data end, each campaign its own; if no case is open then, there is no row.
with

days as (
    select * from {{ ref('int_open_case_days') }}
),

celled as (
    select
        'campaign_day' as grain,
        source_system,
        local_date,
        campaign_id,
        age_hours,
        age_since_reopened_hours
    from days
    union all
    select
        'campaign_week' as grain,
        source_system,
        week_starts_on as local_date,
        campaign_id,
        age_hours,
        age_since_reopened_hours
    from days
    where is_end_of_week
    union all
    select
        'campaign_month' as grain,
        source_system,
        month_starts_on as local_date,
        campaign_id,
        age_hours,
        age_since_reopened_hours
    from days
    where is_end_of_month
    union all
    select
        'month' as grain,
        source_system,
        month_starts_on as local_date,
        cast(null as {{ dbt.type_string() }}) as campaign_id,
        age_hours,
        age_since_reopened_hours
    from days
    where is_end_of_month
),

counted as (
    select
        grain,
        source_system,
        local_date,
        cast(null as timestamp) as interval_starts_at,
        campaign_id,
        cast(null as {{ dbt.type_string() }}) as agent_id,
        cast(count(*) as bigint) as open_cases,
        {{ sum_exact('age_hours', 'true') }} as open_case_age_hours,
        {{ sum_exact('age_since_reopened_hours', 'true') }} as open_case_age_since_reopened_hours,
        {{ percentile('age_hours', 0.9, 'true') }} as avg_open_query_age_hours_p90
    from celled
    group by grain, source_system, local_date, campaign_id
)

select
    *,
    {{ safe_ratio('open_case_age_hours', 'open_cases') }} as avg_open_query_age_hours,
    {{ safe_ratio('open_case_age_since_reopened_hours', 'open_cases') }} as avg_open_query_age_hours_since_reopened
from counted
