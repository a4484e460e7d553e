select
    campaign_id,
    'Line ' || line as campaign_name,
    direction,
    'voice' as channel,
    places.site_id,
    places.time_zone,
    date '2025-01-01' as starts_on,
    null as ends_on,
    date '2025-01-01' as valid_from,
    null as valid_to,
    places.currency,
    20 as service_level_seconds,
    0.8 as service_level_target,
    5 as short_abandon_seconds,
    2 as abandon_threshold_seconds,
    7 as fcr_window_days,
    14400 as callback_window_seconds,
    'sale|appointment' as conversion_goals,
    7 as forecast_freeze_days,
    '2025-12-01T06:00:00Z' as updated_at
from lines
inner join places using (place)
