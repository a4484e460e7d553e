-- One agent's days over a quarter.
select
    local_date,
    occupancy,
    schedule_adherence,
    logged_in_hours
from kpi.kpi_agent_daily
where agent_id = $agent and local_date > $day - interval 92 day and local_date <= $day
order by local_date
