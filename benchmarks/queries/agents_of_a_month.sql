-- Leaderboard: the agents of one campaign over a month, rates from added parts.
select
    agent_id,
    sum(calls_handled) as calls_handled,
    sum(handle_seconds) / nullif(sum(legs_with_known_handle_time), 0) as aht_seconds,
    sum(transferred_legs) / nullif(sum(legs_with_known_transfer), 0) as transfer_rate
from kpi.kpi_agent_campaign_daily
where local_date >= $month and local_date < $month + interval 1 month and campaign_id = $campaign
group by agent_id
order by calls_handled desc
limit 50
