-- Staged records of all tables as what they name and when they are: one shape, to be held against each other. A record
-- without an end, or of time that nobody is logged in, has none here.
{{ config(materialized='view') }}
{%- set tables = {
    'calls': {
        'record_id': 'call_id', 'campaign_id': 'campaign_id', 'begins_at': 'started_at', 'ends_at': 'ended_at'
    },
    'queue_visits': {
        'record_id': 'visit_id', 'call_id': 'call_id', 'campaign_id': 'campaign_id', 'begins_at': 'entered_at',
        'ends_at': 'left_at'
    },
    'agent_legs': {
        'record_id': 'leg_id', 'call_id': 'call_id', 'visit_id': 'visit_id', 'campaign_id': 'campaign_id',
        'agent_id': 'agent_id', 'begins_at': 'coalesce(offered_at, answered_at)', 'ends_at': 'ended_at'
    },
    'shifts': {'record_id': 'shift_id', 'agent_id': 'agent_id', 'ends_at': 'ends_at', 'begins_at': 'starts_at'},
    'surveys': {
        'record_id': 'survey_id', 'call_id': 'call_id', 'campaign_id': 'campaign_id', 'agent_id': 'agent_id',
        'begins_at': 'sent_at'
    },
    'qa_scores': {
        'record_id': 'evaluation_id', 'call_id': 'call_id', 'campaign_id': 'campaign_id', 'agent_id': 'agent_id',
        'begins_at': 'evaluated_at'
    },
    'sales': {
        'record_id': 'sale_id', 'call_id': 'call_id', 'campaign_id': 'campaign_id', 'agent_id': 'agent_id',
        'currency': 'currency', 'begins_at': 'occurred_at'
    },
    'case_events': {'record_id': 'case_id', 'campaign_id': 'campaign_id', 'begins_at': 'occurred_at'},
    'forecasts': {
        'record_id': "concat(campaign_id, ' ', cast(interval_starts_at as " ~ dbt.type_string() ~ '))',
        'campaign_id': 'campaign_id', 'begins_at': 'interval_starts_at'
    },
    'costs': {
        'record_id': 'cost_id', 'campaign_id': 'campaign_id', 'currency': 'currency',
        'begins_at': 'cast(period_start as timestamp)'
    },
} %}
with

states as (
    select
        source_system,
        agent_id,
        campaign_id,
        started_at,
        case when is_logged_in then ended_at end as logged_in_to_at
    from {{ ref('fct_agent_states') }}
)

select
    source_system,
    'agent_states' as table_name,
    concat(agent_id, ' ', cast(started_at as {{ dbt.type_string() }})) as record_id,
    cast(null as {{ dbt.type_string() }}) as call_id,
    cast(null as {{ dbt.type_string() }}) as visit_id,
    campaign_id,
    agent_id,
    cast(null as {{ dbt.type_string() }}) as currency,
    started_at as begins_at,
    logged_in_to_at as ends_at
from states
{%- for table, told in tables.items() %}
union all
select
    source_system,
    '{{ table }}' as table_name,
    {{ told.record_id }} as record_id,
    cast({{ told.call_id or 'null' }} as {{ dbt.type_string() }}) as call_id,
    cast({{ told.visit_id or 'null' }} as {{ dbt.type_string() }}) as visit_id,
    cast({{ told.campaign_id or 'null' }} as {{ dbt.type_string() }}) as campaign_id,
    cast({{ told.agent_id or 'null' }} as {{ dbt.type_string() }}) as agent_id,
    cast({{ told.currency or 'null' }} as {{ dbt.type_string() }}) as currency,
    {{ told.begins_at }} as begins_at,
    cast({{ told.ends_at or 'null' }} as timestamp) as ends_at
from {{ ref('int_' ~ table) }}
{%- endfor %}
