-- Forecast and actual of each half-hour of a campaign; what its day has in common is asked for once a day.
create temp table half_hours as
with

measured as (
    select
        *,
        is_answered and handled_legs > 0 and handle_seconds is not null as is_measured
    from entries
    where not is_open
),

called as (
    select
        campaign_id,
        interval_starts_at,
        count(*) as offered_calls,
        count(*) filter (where is_measured) as measured_calls,
        cast(sum(handle_seconds) filter (where is_measured) as double) as handle_seconds
    from measured
    group by campaign_id, interval_starts_at
),

told as (
    select campaign_id, interval_starts_at from forecasts
    union
    select campaign_id, interval_starts_at from called
),

localised as (
    select
        told.*,
        clocks.local_date,
        zones.time_zone
    from told
    inner join campaign_zones as zones on told.campaign_id = zones.campaign_id
    inner join clocks on zones.time_zone = clocks.time_zone and quarter_of(told.interval_starts_at) = clocks.quarter
),

days as (
    select
        zoned.campaign_id,
        zoned.local_date,
        settings.service_level_seconds,
        settings.service_level_target,
        utc_midnight(zoned.local_date, zoned.time_zone) < now_.complete_through_at as is_day_begun,
        plus_seconds(
            utc_midnight(zoned.local_date, zoned.time_zone), -86400 * settings.forecast_freeze_days
        ) as frozen_at,
        now_.complete_through_at
    from (select distinct campaign_id, local_date, time_zone from localised) as zoned
    inner join settings
        on
            zoned.campaign_id = settings.campaign_id
            and zoned.local_date >= settings.holds_from
            and zoned.local_date < settings.holds_to
    cross join now_
    where now_.complete_through_at is not null
),

vintages as (
    select
        forecasts.campaign_id,
        forecasts.interval_starts_at,
        arg_max(
            {'calls': forecasts.forecast_calls, 'aht_seconds': forecasts.forecast_aht_seconds}, forecasts.made_at
        ) as latest
    from forecasts
    inner join localised using (campaign_id, interval_starts_at)
    inner join days using (campaign_id, local_date)
    where forecasts.made_at <= days.frozen_at
    group by forecasts.campaign_id, forecasts.interval_starts_at
),

joined as (
    select
        localised.campaign_id,
        localised.local_date,
        localised.interval_starts_at,
        days.service_level_seconds,
        days.service_level_target,
        cast(vintages.latest.calls as double) as forecast_calls,
        cast(vintages.latest.aht_seconds as double) as forecast_aht_seconds,
        vintages.latest is not null as is_forecast,
        days.is_day_begun,
        localised.interval_starts_at + interval 1800 seconds <= days.complete_through_at as is_over,
        called.offered_calls,
        called.measured_calls,
        called.handle_seconds
    from localised
    inner join days using (campaign_id, local_date)
    left join vintages using (campaign_id, interval_starts_at)
    left join called using (campaign_id, interval_starts_at)
)

select
    * exclude (is_forecast) replace (
        case when is_over then coalesce(offered_calls, 0) end as offered_calls,
        case when is_over then coalesce(measured_calls, 0) end as measured_calls,
        case when is_over then handle_seconds end as handle_seconds
    ),
    is_over and is_forecast as is_covered
from joined;

create temp table forecast_parts as
with

known as (
    select
        *,
        is_covered and forecast_calls is not null as has_volume,
        is_covered and forecast_aht_seconds is not null and measured_calls > 0 as has_aht,
        forecast_aht_seconds * measured_calls as forecast_seconds
    from half_hours
    where is_day_begun
),

errors as (
    select
        *,
        cast(case when has_volume then forecast_calls - offered_calls end as decimal(38, 9)) as call_error,
        case when has_aht then forecast_seconds - handle_seconds end as second_error
    from known
)

select
    local_date,
    interval_starts_at,
    campaign_id,
    'unassigned' as agent_id,
    count(*) filter (where is_covered) as forecast_covered_intervals,
    count(*) filter (where not is_covered) as forecast_uncovered_intervals,
    sum(cast(forecast_calls as decimal(38, 9))) filter (where has_volume) as forecast_calls,
    sum(cast(case when has_volume then offered_calls end as decimal(38, 9))) as forecast_actual_calls,
    sum(abs(call_error)) as volume_absolute_error,
    sum(call_error) as volume_error,
    case when grouping(interval_starts_at) = 1 then abs(sum(call_error)) end as volume_daily_error,
    sum(cast(case when has_aht then handle_seconds end as decimal(38, 9))) as forecast_actual_seconds,
    sum(cast(abs(second_error) as decimal(38, 9))) as aht_absolute_error_seconds,
    sum(cast(second_error as decimal(38, 9))) as aht_error_seconds,
    case
        when grouping(interval_starts_at) = 1 then abs(sum(cast(second_error as decimal(38, 9))))
    end as aht_daily_error_seconds,
    sum(cast(forecast_seconds as decimal(38, 9))) filter (where has_aht) as forecast_handle_seconds,
    sum(cast(handle_seconds - forecast_seconds as decimal(38, 9))) filter (where has_aht) as seconds_over_forecast
from errors
group by grouping sets ((local_date, campaign_id), (local_date, interval_starts_at, campaign_id));

create temp table forecast as
select
    *,
    ratio(volume_absolute_error, forecast_actual_calls) as volume_wape,
    ratio(volume_daily_error, forecast_actual_calls) as volume_wape_daily,
    ratio(volume_error, forecast_actual_calls) as volume_wape_bias,
    ratio(aht_absolute_error_seconds, forecast_actual_seconds) as aht_wape,
    ratio(aht_daily_error_seconds, forecast_actual_seconds) as aht_wape_daily,
    ratio(aht_error_seconds, forecast_actual_seconds) as aht_wape_bias,
    ratio(seconds_over_forecast, forecast_handle_seconds) as aht_forecast_variance
from rolled_up('forecast_parts', ['forecast_covered_intervals', 'forecast_uncovered_intervals']);
