-- The zone in which an agent's days are counted: that of his site, by roster version. Gapless: the first version
-- reaches back for ever, each ends where the next begins. An agent who is not on the roster has no row, and UTC days.
with

versions as (
    select
        agents.source_system,
        agents.agent_id,
        coalesce(sites.time_zone, 'UTC') as time_zone,
        agents.valid_from,
        row_number() over (
            partition by agents.source_system, agents.agent_id order by agents.valid_from nulls first
        ) as version_number
    from {{ ref('int_agents') }} as agents
    left join {{ ref('int_sites') }} as sites
        on agents.source_system = sites.source_system and agents.site_id = sites.site_id
),

begun as (
    select
        *,
        case
            when version_number = 1 then timestamp '0001-01-01 00:00:00'
            else {{ day_starts_at('valid_from', 'time_zone') }}
        end as holds_from_at
    from versions
)

select
    source_system,
    agent_id,
    time_zone,
    holds_from_at,
    coalesce(
        lead(holds_from_at) over (partition by source_system, agent_id order by version_number),
        timestamp '9999-12-31 00:00:00'
    ) as holds_to_at
from begun
