-- Forecast and actual side by side, per campaign and half-hour. The forecast is the frozen one: the latest made before
-- the local midnight, less the campaign's days of freezing. An interval that is not over, or has no frozen forecast,
-- is not covered: it enters no error.
with

forecasts as (
    select * from {{ ref('int_forecasts') }}
),

settings as (
    select * from {{ ref('int_campaign_settings') }}
),

-- answered entries whose handle time is known leave their calls and their seconds, others neither
measured as (
    select
        *,
        is_answered and handled_legs > 0 and handle_seconds is not null as is_measured
    from {{ ref('fct_entries') }}
    where not is_open
),

entries as (
    select
        source_system,
        campaign_id,
        interval_starts_at,
        count(*) as offered_calls,
        count(*) filter (where is_measured) as measured_calls,
        cast(sum(handle_seconds) filter (where is_measured) as double) as handle_seconds
    from measured
    group by source_system, campaign_id, interval_starts_at
),

intervals as (
    select
        source_system,
        campaign_id,
        interval_starts_at
    from forecasts
    union
    select
        source_system,
        campaign_id,
        interval_starts_at
    from entries
),

localised as (
    select
        intervals.*,
        zones.time_zone,
        cast(
            {{ local_time('intervals.interval_starts_at', 'zones.time_zone', 'clocks.offset_seconds') }} as date
        ) as local_date
    from intervals
    inner join {{ ref('int_campaign_zones') }} as zones
        on intervals.source_system = zones.source_system and intervals.campaign_id = zones.campaign_id
    left join {{ ref('int_zone_offsets') }} as clocks
        on zones.time_zone = clocks.time_zone and cast(intervals.interval_starts_at as date) = clocks.utc_day
),

-- the midnights of a zone are asked for once
dates as (
    select distinct
        time_zone,
        local_date
    from localised
),

midnights as (
    select
        *,
        {{ local_to_utc('cast(local_date as timestamp)', 'time_zone') }} as day_starts_at
    from dates
),

defined as (
    select
        localised.*,
        settings.service_level_seconds,
        settings.service_level_target,
        loads.complete_through_at,
        {{ add_seconds('localised.interval_starts_at', '1800') }} <= loads.complete_through_at as is_over,
        midnights.day_starts_at,
        {{ add_seconds('midnights.day_starts_at', '-86400 * settings.forecast_freeze_days') }} as frozen_at
    from localised
    inner join midnights
        on localised.time_zone = midnights.time_zone and localised.local_date = midnights.local_date
    inner join settings
        on
            localised.source_system = settings.source_system
            and localised.campaign_id = settings.campaign_id
            and localised.local_date >= settings.valid_from
            and localised.local_date < settings.valid_to
    inner join {{ ref('int_source_loads') }} as loads on localised.source_system = loads.source_system
),

vintages as (
    select
        forecasts.*,
        row_number() over (
            partition by forecasts.source_system, forecasts.campaign_id, forecasts.interval_starts_at
            order by forecasts.made_at desc
        ) as vintage_number
    from forecasts
    inner join defined
        on
            forecasts.source_system = defined.source_system
            and forecasts.campaign_id = defined.campaign_id
            and forecasts.interval_starts_at = defined.interval_starts_at
            and forecasts.made_at <= defined.frozen_at
)

select
    defined.source_system,
    defined.campaign_id,
    defined.local_date,
    defined.interval_starts_at,
    {{ week_start('defined.local_date') }} as week_starts_on,
    {{ month_start('defined.local_date') }} as month_starts_on,
    defined.service_level_seconds,
    defined.service_level_target,
    vintages.made_at,
    cast(vintages.forecast_calls as double) as forecast_calls,
    cast(vintages.forecast_aht_seconds as double) as forecast_aht_seconds,
    defined.is_over,
    defined.is_over and vintages.made_at is not null as is_covered,
    defined.day_starts_at < defined.complete_through_at as is_day_begun,
    case when defined.is_over then coalesce(entries.offered_calls, 0) end as offered_calls,
    case when defined.is_over then coalesce(entries.measured_calls, 0) end as measured_calls,
    case when defined.is_over then entries.handle_seconds end as handle_seconds
from defined
left join vintages
    on
        defined.source_system = vintages.source_system
        and defined.campaign_id = vintages.campaign_id
        and defined.interval_starts_at = vintages.interval_starts_at
        and vintages.vintage_number = 1
left join entries
    on
        defined.source_system = entries.source_system
        and defined.campaign_id = entries.campaign_id
        and defined.interval_starts_at = entries.interval_starts_at
