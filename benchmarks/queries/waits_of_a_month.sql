-- Distribution of waits of a month: histograms add up.
select
    up_to_seconds,
    sum(records) as records
from kpi.kpi_histograms
where
    grain = 'agent_campaign_day'
    and measure = 'answered_wait'
    and local_date >= $month
    and local_date < $month + interval 1 month
group by up_to_seconds
order by up_to_seconds nulls last
