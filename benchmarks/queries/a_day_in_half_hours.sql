-- Intraday view: the half-hours of a day, all campaigns.
select
    interval_starts_at,
    campaign_id,
    calls_offered,
    service_level,
    aht_seconds
from kpi.kpi_campaign_interval
where local_date = $day
order by interval_starts_at, campaign_id
