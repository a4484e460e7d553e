-- Headline of yesterday's report: one campaign, one day.
select
    calls_offered,
    calls_answered,
    service_level,
    abandonment_rate,
    asa_seconds,
    aht_seconds
from kpi.kpi_campaign_daily
where local_date = $day and campaign_id = $campaign
