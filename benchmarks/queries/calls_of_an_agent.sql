-- Drill down to the calls of one agent on one day.
select
    call_id,
    campaign_id,
    started_at,
    duration_seconds,
    disposition
from core.fct_calls
where local_date = $day and agent_id = $agent
order by started_at
