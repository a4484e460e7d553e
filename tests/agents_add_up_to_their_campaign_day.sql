-- Agent x campaign x day adds up to campaign x day, for every count and sum that both marts have. A campaign day of
-- which only forecasts or cases tell has no agent, and nothing to add up.
{%- set families = [
    'accessibility', 'handling', 'entry_handling', 'resolution', 'satisfaction', 'outbound', 'quality', 'sales'
] %}
{%- set columns = additive_columns(families) %}
with

added as (
    select
        {%- for name in columns %}
        sum({{ name }}) as {{ name }},
        {%- endfor %}
        source_system,
        local_date,
        campaign_id
    from {{ ref('kpi_agent_campaign_daily') }}
    group by source_system, local_date, campaign_id
)

select
    whole.source_system,
    whole.local_date,
    whole.campaign_id
from {{ ref('kpi_campaign_daily') }} as whole
full outer join added
    on
        whole.source_system = added.source_system
        and whole.local_date = added.local_date
        and whole.campaign_id = added.campaign_id
where
    whole.source_system is null
    {%- for name in columns %}
    or abs(coalesce(whole.{{ name }}, 0) - coalesce(added.{{ name }}, 0)) > 1e-6
    {%- endfor %}
