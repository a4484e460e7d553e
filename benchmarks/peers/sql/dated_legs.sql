-- Each leg on the date and half-hour of its entry, without one of its call, and on the date of its agent's site.
with

agent_zones as (
    select
        agents.agent_id,
        sites.time_zone
    from agents
    inner join sites on agents.site_id = sites.site_id
)

select
    legs.*,
    coalesce(entries.local_date, call_clock.local_date) as local_date,
    coalesce(entries.interval_starts_at, call_clock.interval_starts_at) as interval_starts_at,
    agent_clock.local_date as agent_date
from attributed_legs as legs
left join entries on legs.call_id = entries.call_id and legs.entry_campaign_id = entries.campaign_id
left join campaigns on legs.call_campaign_id = campaigns.campaign_id
left join clock as call_clock
    on campaigns.time_zone = call_clock.time_zone and legs.started_at - legs.started_at % 900 = call_clock.quarter_at
left join agent_zones on legs.agent_id = agent_zones.agent_id
left join clock as agent_clock
    on
        coalesce(agent_zones.time_zone, 'UTC') = agent_clock.time_zone
        and legs.occurred_at - legs.occurred_at % 900 = agent_clock.quarter_at
