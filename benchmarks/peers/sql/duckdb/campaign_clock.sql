select
    campaigns.campaign_id,
    campaigns.service_level_seconds,
    campaigns.short_abandon_seconds,
    periods.utc_offset,
    periods.begins_at,
    periods.ends_at
from campaigns
inner join periods on campaigns.time_zone = periods.time_zone
