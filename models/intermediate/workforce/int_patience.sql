-- Patience of each campaign's callers on each date that has entries or a forecast: seconds waited by all entries for
-- each one that abandoned, over the 28 local days before. Entries of unknown wait are in neither.
with

days as (
    select
        source_system,
        campaign_id,
        local_date,
        sum(wait_seconds) as wait_seconds,
        count(*) filter (where is_abandoned) as abandoned
    from {{ ref('fct_entries') }}
    where not is_open and wait_seconds is not null
    group by source_system, campaign_id, local_date
),

dates as (
    select distinct
        source_system,
        campaign_id,
        local_date
    from {{ ref('int_forecast_intervals') }}
)

select
    dates.source_system,
    dates.campaign_id,
    dates.local_date,
    {{ safe_ratio('nullif(sum(days.wait_seconds), 0)', 'sum(days.abandoned)') }} as patience_seconds
from dates
inner join days
    on
        dates.source_system = days.source_system
        and dates.campaign_id = days.campaign_id
        and dates.local_date > days.local_date
        and dates.local_date <= {{ dbt.dateadd('day', 28, 'days.local_date') }}
group by dates.source_system, dates.campaign_id, dates.local_date
