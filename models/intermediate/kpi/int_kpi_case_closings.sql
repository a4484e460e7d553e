-- Time from a case's opening to its closing, on the date of that closing: once for the first closing, once for the
-- one after its last reopening.
with

closings as (
    select
        source_system,
        campaign_id,
        first_closed_on as local_date,
        cast(resolution_seconds as double) / 3600 as resolution_hours,
        cast(null as double) as full_resolution_hours
    from {{ ref('fct_cases') }}
    where first_closed_on is not null
    union all
    select
        source_system,
        campaign_id,
        closed_on as local_date,
        cast(null as double) as resolution_hours,
        cast(full_resolution_seconds as double) / 3600 as full_resolution_hours
    from {{ ref('fct_cases') }}
    where closed_on is not null
),

dated as (
    select
        *,
        'unassigned' as agent_id,
        {{ week_start('local_date') }} as week_starts_on,
        {{ month_start('local_date') }} as month_starts_on
    from closings
),

counted as (
    select
        {{ kpi_keys() }},
        {{ count_if('resolution_hours is not null') }} as cases_closed,
        {{ sum_exact('resolution_hours', 'true') }} as case_resolution_hours,
        {{ percentile('resolution_hours', 0.5, 'resolution_hours is not null') }} as avg_resolution_hours_p50,
        {{ percentile('resolution_hours', 0.9, 'resolution_hours is not null') }} as avg_resolution_hours_p90,
        {{ count_if('full_resolution_hours is not null') }} as cases_closed_for_good,
        {{ sum_exact('full_resolution_hours', 'true') }} as case_full_resolution_hours
    from dated
    group by {{ kpi_grains() }}
)

select
    *,
    {{ safe_ratio('case_resolution_hours', 'cases_closed') }} as avg_resolution_hours,
    {{ safe_ratio('case_full_resolution_hours', 'cases_closed_for_good') }} as avg_resolution_hours_full
from counted
