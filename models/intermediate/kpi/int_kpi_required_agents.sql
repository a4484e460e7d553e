-- Agents that a campaign interval needs: by Erlang C and Erlang A, for the frozen forecast and for what came. No calls
-- need no agent; calls that take no time need one.
with

loads as (
    select * from {{ ref('int_staffing_loads') }}
),

required as (
    select
        loads.source_system,
        loads.campaign_id,
        loads.interval_starts_at,
        loads.local_date,
        loads.basis,
        case
            when loads.calls = 0 then 0
            when loads.calls > 0 and loads.aht_seconds = 0 then 1
            else erlang_c.agents
        end as erlang_c_agents,
        case
            when loads.calls = 0 then 0
            when loads.calls > 0 and loads.aht_seconds = 0 then 1
            else erlang_a.agents
        end as erlang_a_agents
    from loads
    left join {{ ref('int_erlang_c') }} as erlang_c
        on
            loads.calls = erlang_c.calls
            and loads.aht_seconds = erlang_c.aht_seconds
            and loads.service_level_seconds = erlang_c.service_level_seconds
            and loads.service_level_target = erlang_c.service_level_target
    left join {{ ref('int_erlang_a') }} as erlang_a
        on
            loads.calls = erlang_a.calls
            and loads.aht_seconds = erlang_a.aht_seconds
            and loads.service_level_seconds = erlang_a.service_level_seconds
            and loads.service_level_target = erlang_a.service_level_target
            and loads.patience_seconds = erlang_a.patience_seconds
)

select
    'campaign_interval' as grain,
    source_system,
    local_date,
    interval_starts_at,
    campaign_id,
    cast(null as {{ dbt.type_string() }}) as agent_id,
    cast(max(case when basis = 'forecast' then erlang_c_agents end) as double) as required_agents,
    cast(max(case when basis = 'forecast' then erlang_c_agents end) as double) as required_agents_erlang_c_forecast,
    cast(max(case when basis = 'forecast' then erlang_a_agents end) as double) as required_agents_erlang_a_forecast,
    cast(max(case when basis = 'actual' then erlang_c_agents end) as double) as required_agents_erlang_c_actual,
    cast(max(case when basis = 'actual' then erlang_a_agents end) as double) as required_agents_erlang_a_actual
from required
group by source_system, local_date, interval_starts_at, campaign_id
