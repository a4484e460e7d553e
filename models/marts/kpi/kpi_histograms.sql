-- How many waits and handle times lie in each bin: counters that add up over days, campaigns and agents, as no
-- percentile does. What is not known is in no bin.
with

measured as (
    select
        source_system,
        local_date,
        interval_starts_at,
        week_starts_on,
        month_starts_on,
        campaign_id,
        agent_id,
        case when is_answered then 'answered_wait' else 'abandoned_wait' end as measure,
        wait_seconds as seconds
    from {{ ref('fct_entries') }}
    where is_answered or is_abandoned

    union all

    select
        source_system,
        local_date,
        interval_starts_at,
        week_starts_on,
        month_starts_on,
        campaign_id,
        agent_id,
        'handle' as measure,
        handle_seconds as seconds
    from {{ ref('fct_agent_legs') }}
    where is_handled
),

binned as (
    select
        *,
        {{ bin_above('seconds') }} as above_seconds,
        {{ bin_up_to('seconds') }} as up_to_seconds
    from measured
    where seconds is not null
),

counted as (
    select
        {{ kpi_keys(intervals=true) }},
        measure,
        above_seconds,
        up_to_seconds,
        cast(count(*) as bigint) as records
    from binned
    group by measure, above_seconds, up_to_seconds, {{ kpi_grains(intervals=true) }}
)

select
    grain,
    source_system,
    local_date,
    interval_starts_at,
    agent_id,
    campaign_id,
    measure,
    above_seconds,
    up_to_seconds,
    records
from counted
