-- Agents whose site has a zone: the day of all others is that of UTC.
select
    agents.agent_id,
    periods.utc_offset,
    periods.begins_at,
    periods.ends_at
from agents
inner join sites on agents.site_id = sites.site_id
inner join periods on sites.time_zone = periods.time_zone
