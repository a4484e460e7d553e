-- Errors of frozen forecasts, forecast minus actual, summed over intervals. `daily` looks at the sums of a campaign's
-- day, so its error stands once per day: on the day's first interval.
with

intervals as (
    select
        *,
        'unassigned' as agent_id,
        is_covered and forecast_calls is not null as has_volume,
        -- without measured calls there is nothing to weigh
        is_covered and forecast_aht_seconds is not null and measured_calls > 0 as has_aht,
        forecast_aht_seconds * measured_calls as forecast_seconds,
        row_number() over (
            partition by source_system, campaign_id, local_date order by interval_starts_at
        ) as interval_number
    from {{ ref('int_forecast_intervals') }}
    where is_day_begun
),

errors as (
    select
        *,
        case when has_volume then offered_calls end as actual_calls,
        case when has_volume then forecast_calls - offered_calls end as call_error,
        case when has_aht then handle_seconds end as actual_seconds,
        case when has_aht then forecast_seconds - handle_seconds end as second_error
    from intervals
),

summed as (
    select
        *,
        case
            when interval_number = 1
                then abs(sum(cast(call_error as decimal(38, 9))) over (
                    partition by source_system, campaign_id, local_date
                ))
        end as daily_call_error,
        case
            when interval_number = 1
                then abs(sum(cast(second_error as decimal(38, 9))) over (
                    partition by source_system, campaign_id, local_date
                ))
        end as daily_second_error
    from errors
),

counted as (
    select
        {{ kpi_keys(intervals=true) }},
        {{ count_if('is_covered') }} as forecast_covered_intervals,
        {{ count_if('not is_covered') }} as forecast_uncovered_intervals,
        {{ sum_exact('forecast_calls', 'has_volume') }} as forecast_calls,
        {{ sum_exact('actual_calls', 'true') }} as forecast_actual_calls,
        {{ sum_exact('abs(call_error)', 'true') }} as volume_absolute_error,
        {{ sum_exact('call_error', 'true') }} as volume_error,
        case
            when grouping(interval_starts_at) = 1 then {{ sum_exact('daily_call_error', 'true') }}
        end as volume_daily_error,
        {{ sum_exact('actual_seconds', 'true') }} as forecast_actual_seconds,
        {{ sum_exact('abs(second_error)', 'true') }} as aht_absolute_error_seconds,
        {{ sum_exact('second_error', 'true') }} as aht_error_seconds,
        case
            when grouping(interval_starts_at) = 1 then {{ sum_exact('daily_second_error', 'true') }}
        end as aht_daily_error_seconds,
        {{ sum_exact('forecast_seconds', 'has_aht') }} as forecast_handle_seconds,
        {{ sum_exact('handle_seconds - forecast_seconds', 'has_aht') }} as seconds_over_forecast
    from summed
    group by {{ kpi_grains(intervals=true) }}
)

select
    *,
    {{ safe_ratio('volume_absolute_error', 'forecast_actual_calls') }} as volume_wape,
    {{ safe_ratio('volume_daily_error', 'forecast_actual_calls') }} as volume_wape_daily,
    {{ safe_ratio('volume_error', 'forecast_actual_calls') }} as volume_wape_bias,
    {{ safe_ratio('aht_absolute_error_seconds', 'forecast_actual_seconds') }} as aht_wape,
    {{ safe_ratio('aht_daily_error_seconds', 'forecast_actual_seconds') }} as aht_wape_daily,
    {{ safe_ratio('aht_error_seconds', 'forecast_actual_seconds') }} as aht_wape_bias,
    {{ safe_ratio('seconds_over_forecast', 'forecast_handle_seconds') }} as aht_forecast_variance
from counted
