-- One row per agent and period of unchanged roster data; agents whom only legs name have one row without a name.
with

roster as (
    select
        *,
        coalesce(valid_from, date '0001-01-01') as holds_from
    from {{ ref('int_agents') }}
),

unlisted as (
    select distinct
        legs.source_system,
        legs.agent_id
    from {{ ref('fct_agent_legs') }} as legs
    left join roster on legs.source_system = roster.source_system and legs.agent_id = roster.agent_id
    where roster.agent_id is null
)

select
    source_system,
    agent_id,
    agent_name,
    team_id,
    supervisor_id,
    site_id,
    hired_on,
    left_on,
    leave_kind,
    holds_from as valid_from,
    coalesce(valid_to, date '9999-12-31') as valid_to,
    true as is_on_roster
from roster

union all

select
    source_system,
    agent_id,
    agent_id as agent_name,
    cast(null as {{ dbt.type_string() }}) as team_id,
    cast(null as {{ dbt.type_string() }}) as supervisor_id,
    cast(null as {{ dbt.type_string() }}) as site_id,
    cast(null as date) as hired_on,
    cast(null as date) as left_on,
    cast(null as {{ dbt.type_string() }}) as leave_kind,
    date '0001-01-01' as valid_from,
    date '9999-12-31' as valid_to,
    false as is_on_roster
from unlisted
