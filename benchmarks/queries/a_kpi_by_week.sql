-- One KPI of the long table, by campaign and week.
select
    campaign_id,
    local_date,
    numerator,
    denominator,
    value
from kpi.kpi_values
where kpi_id = 'service_level' and variant = 'default' and grain = 'campaign_week'
order by campaign_id, local_date
