-- Cells of a wide mart with a count that is NULL: where a family has no record its counts are 0.
{%- set marts = [
    'kpi_agent_campaign_daily', 'kpi_agent_daily', 'kpi_campaign_daily', 'kpi_campaign_interval', 'kpi_monthly', 'kpi_weekly'
] %}
{%- for mart in marts %}
{%- set relation = ref(mart) %}
{%- set columns = graph.nodes['model.callhouse.' ~ mart].columns.values() if execute else [] %}
{%- set counts = columns | selectattr('data_type', 'equalto', 'bigint') | map(attribute='name') | list %}

select
    '{{ mart }}' as mart,
    source_system,
    local_date
from {{ relation }}
where {{ (['source_system'] + counts) | join(' is null or ') }} is null

{{ 'union all' if not loop.last }}
{%- endfor %}
