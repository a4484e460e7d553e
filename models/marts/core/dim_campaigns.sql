-- One row per campaign and period of unchanged settings; a campaign that only records name is one, too.
select
    source_system,
    campaign_id,
    campaign_name,
    valid_from,
    valid_to,
    valid_to = date '9999-12-31' as is_current,
    time_zone,
    starts_on,
    conversion_goals,
    service_level_seconds,
    service_level_target,
    short_abandon_seconds,
    abandon_threshold_seconds,
    fcr_window_days,
    callback_window_seconds,
    forecast_freeze_days
from {{ ref('int_campaign_settings') }}
