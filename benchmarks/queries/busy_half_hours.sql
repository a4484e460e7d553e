-- Heat map of a year: offered and abandoned calls by weekday and half-hour of UTC.
select
    dayofweek(local_date) as weekday,
    hour(interval_starts_at) as hour_of_day,
    minute(interval_starts_at) as minute_of_hour,
    sum(calls_offered) as calls_offered,
    sum(missed_abandoned) as abandoned
from kpi.kpi_campaign_interval
group by weekday, hour_of_day, minute_of_hour
order by weekday, hour_of_day, minute_of_hour
