-- Stretches of employment, one per agent and date of hiring, as the roster's latest version of each tells. A later
-- hiring ends the stretch before it; without a date of hiring the first version of the agent begins it.
with

versions as (
    select
        source_system,
        agent_id,
        left_on,
        leave_kind,
        coalesce(
            hired_on,
            min(coalesce(valid_from, date '0001-01-01')) over (partition by source_system, agent_id)
        ) as hired_on,
        coalesce(valid_from, date '0001-01-01') as holds_from
    from {{ ref('int_agents') }}
),

numbered as (
    select
        *,
        row_number() over (partition by source_system, agent_id, hired_on order by holds_from desc) as version_number
    from versions
),

hirings as (
    select
        *,
        lead(hired_on) over (partition by source_system, agent_id order by hired_on) as hired_again_on
    from numbered
    where version_number = 1
)

select
    source_system,
    agent_id,
    hired_on,
    left_on,
    leave_kind,
    -- the first day on which the stretch no longer counts
    case
        when left_on <= coalesce(hired_again_on, left_on) then left_on
        else coalesce(hired_again_on, date '9999-12-31')
    end as ends_on
from hirings
