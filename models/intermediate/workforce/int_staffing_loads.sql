-- The work of each campaign interval, as forecast (frozen) and as it came: calls, and handle time of one.
with

intervals as (
    select * from {{ ref('int_forecast_intervals') }}
),

handled as (
    select * from {{ ref('int_kpi_entry_handling') }}
    where grain = 'campaign_interval'
),

loads as (
    select
        source_system,
        campaign_id,
        interval_starts_at,
        local_date,
        'forecast' as basis,
        forecast_calls as calls,
        forecast_aht_seconds as aht_seconds,
        service_level_seconds,
        service_level_target
    from intervals

    union all

    select
        intervals.source_system,
        intervals.campaign_id,
        intervals.interval_starts_at,
        intervals.local_date,
        'actual' as basis,
        cast(intervals.offered_calls as double) as calls,
        handled.aht_per_call_seconds as aht_seconds,
        intervals.service_level_seconds,
        intervals.service_level_target
    from intervals
    left join handled
        on
            intervals.source_system = handled.source_system
            and intervals.campaign_id = handled.campaign_id
            and intervals.interval_starts_at = handled.interval_starts_at
)

select
    loads.source_system,
    loads.campaign_id,
    loads.interval_starts_at,
    loads.local_date,
    loads.basis,
    loads.calls,
    loads.aht_seconds,
    cast(loads.service_level_seconds as double) as service_level_seconds,
    cast(loads.service_level_target as double) as service_level_target,
    patience.patience_seconds
from loads
left join {{ ref('int_patience') }} as patience
    on
        loads.source_system = patience.source_system
        and loads.campaign_id = patience.campaign_id
        and loads.local_date = patience.local_date
