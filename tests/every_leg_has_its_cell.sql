-- Each delivered offer of a call that counts is in a cell of its agent: its call has a day, whatever the visit through
-- which it came.
select
    legs.source_system,
    legs.leg_id
from {{ ref('int_agent_legs') }} as legs
inner join {{ ref('int_calls') }} as calls
    on legs.source_system = calls.source_system and legs.call_id = calls.call_id
left join {{ ref('fct_agent_legs') }} as facts
    on legs.source_system = facts.source_system and legs.leg_id = facts.leg_id
left join {{ ref('kpi_agent_campaign_daily') }} as cells
    on
        facts.source_system = cells.source_system
        and facts.local_date = cells.local_date
        and facts.agent_id = cells.agent_id
        and facts.campaign_id = cells.campaign_id
where
    legs.leg_outcome in ('answered', 'no_answer', 'rejected')
    and calls.direction <> 'internal'
    and calls.exclusion_reason is null
    and (cells.offers_to_agents > 0) is not true
