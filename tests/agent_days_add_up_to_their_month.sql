-- Every count and sum of an agent's month, and of the whole source's, is the sum of the agents' days.
{%- set columns = additive_columns(['agent_time', 'agent_calls']) %}
with

dated as (
    select
        *,
        {{ month_start('local_date') }} as month_starts_on
    from {{ ref('kpi_agent_daily') }}
),

added as (
    select
        {%- for name in columns %}
        sum({{ name }}) as {{ name }},
        {%- endfor %}
        source_system,
        month_starts_on,
        agent_id
    from dated
    group by source_system, month_starts_on, agent_id
    union all
    select
        {%- for name in columns %}
        sum({{ name }}) as {{ name }},
        {%- endfor %}
        source_system,
        month_starts_on,
        cast(null as {{ dbt.type_string() }}) as agent_id
    from dated
    group by source_system, month_starts_on
)

select
    added.source_system,
    added.month_starts_on,
    added.agent_id
from added
left join {{ ref('kpi_monthly') }} as whole
    on
        added.source_system = whole.source_system
        and added.month_starts_on = whole.local_date
        and added.agent_id is not distinct from whole.agent_id
        and whole.grain = case when added.agent_id is null then 'month' else 'agent_month' end
where
    whole.source_system is null
    {%- for name in columns %}
    or abs(coalesce(whole.{{ name }}, 0) - coalesce(added.{{ name }}, 0)) > 1e-6
    {%- endfor %}
