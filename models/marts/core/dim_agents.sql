-- One row per agent and period of unchanged roster data; agents whom only records name have one row of their own, and
-- so have `unassigned` and `unknown`, to whom KPIs give what no agent owns.
with

roster as (
    select
        *,
        coalesce(valid_from, date '0001-01-01') as holds_from
    from {{ ref('int_agents') }}
),

named as (
    select
        source_system,
        agent_id
    from {{ ref('fct_agent_legs') }}
    union
    select
        source_system,
        agent_id
    from {{ ref('fct_calls') }}
    union
    select
        source_system,
        agent_id
    from {{ ref('fct_surveys') }}
    union
    select
        source_system,
        agent_id
    from {{ ref('fct_qa_evaluations') }}
    union
    select
        source_system,
        agent_id
    from {{ ref('fct_sales') }}
    union
    select
        source_system,
        'unassigned' as agent_id
    from {{ ref('int_source_loads') }}
    union
    select
        source_system,
        'unknown' as agent_id
    from {{ ref('int_source_loads') }}
),

unlisted as (
    select
        named.source_system,
        named.agent_id
    from named
    left join roster on named.source_system = roster.source_system and named.agent_id = roster.agent_id
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
