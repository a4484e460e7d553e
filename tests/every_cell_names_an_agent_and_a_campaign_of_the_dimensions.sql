-- An inner join of a mart to its dimensions loses nothing.
with

cells as (
    select distinct
        source_system,
        agent_id,
        campaign_id
    from {{ ref('kpi_agent_campaign_daily') }}
),

agents as (
    select distinct
        source_system,
        agent_id
    from {{ ref('dim_agents') }}
),

campaigns as (
    select distinct
        source_system,
        campaign_id
    from {{ ref('dim_campaigns') }}
)

select cells.*
from cells
left join agents
    on cells.source_system = agents.source_system and cells.agent_id = agents.agent_id
left join campaigns
    on cells.source_system = campaigns.source_system and cells.campaign_id = campaigns.campaign_id
where agents.agent_id is null or (campaigns.campaign_id is null and cells.campaign_id <> 'unassigned')
