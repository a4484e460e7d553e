-- Agent x campaign x day adds up to campaign x day, for every count and sum that both marts have.
{%- set columns = additive_columns(['accessibility', 'handling', 'entry_handling', 'resolution', 'satisfaction']) %}
with

added as (
    select
        source_system,
        local_date,
        campaign_id,
        {% for name in columns %}sum({{ name }}) as {{ name }}{{ ', ' if not loop.last }}{% endfor %}
    from {{ ref('kpi_agent_campaign_daily') }}
    group by source_system, local_date, campaign_id
)

select days.source_system, days.local_date, days.campaign_id
from {{ ref('kpi_campaign_daily') }} as days
full outer join added
    on
        days.source_system = added.source_system
        and days.local_date = added.local_date
        and days.campaign_id = added.campaign_id
where
    {%- for name in columns %}
    {{ 'or ' if not loop.first }}abs(coalesce(days.{{ name }}, 0) - coalesce(added.{{ name }}, 0)) > 1e-6
    {%- endfor %}
    or days.source_system is null
    or added.source_system is null
