-- Service level of each campaign over the thirty days before.
select
    local_date,
    campaign_id,
    answered_within_threshold,
    service_level
from kpi.kpi_campaign_daily
where local_date > $day - interval 30 day and local_date <= $day
order by campaign_id, local_date
