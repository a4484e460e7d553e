{# The registry: every KPI is declared once, in config.meta.kpis of the model that counts its parts. #}

{# All declarations as {id: declaration}, in the order of their ids. #}
{% macro kpi_declarations() -%}
    {%- set found = {} -%}
    {%- for node in (graph.nodes.values() if execute else []) if node.name.startswith('int_kpi_') -%}
        {%- do found.update(node.config.meta.get('kpis', {})) -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}

{# The column that holds a variant: the KPI's own name for the default. #}
{% macro value_column(kpi_id, variant) -%}
    {{ return(kpi_id if variant == 'default' else kpi_id ~ '_' ~ variant) }}
{%- endmacro %}

{# Grains at which a KPI is published: the declared ones and their roll-ups. #}
{% macro published_grains(declaration) -%}
    {%- set grains = [] + declaration.grains -%}
    {%- if 'campaign_day' in grains or 'campaign_interval' in grains -%}
        {%- do grains.append('campaign_week') -%}
    {%- endif -%}
    {%- do grains.extend(['campaign_month', 'month']) -%}
    {%- if 'agent_campaign_day' in grains -%}
        {%- do grains.append('agent_month') -%}
    {%- endif -%}
    {{ return(grains) }}
{%- endmacro %}

{# {value column: grains} of all KPIs. #}
{% macro value_grains() -%}
    {%- set found = {} -%}
    {%- for kpi_id, declaration in kpi_declarations().items() -%}
        {%- for variant in declaration.variants -%}
            {%- do found.update({value_column(kpi_id, variant): published_grains(declaration)}) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}

{# Whether a source's staging knows all fields `table.column` that a KPI needs. The native layout knows the whole contract. #}
{% macro unknown_fields(source_system, needs) -%}
    {%- set unknown = [] -%}
    {%- for need in needs if source_system != 'callhouse' -%}
        {%- set node = graph.nodes.get('model.callhouse.stg_' ~ source_system ~ '__' ~ need.split('.')[0]) -%}
        {%- if node is none or need.split('.')[1] not in node.columns -%}
            {%- do unknown.append(need) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(unknown) }}
{%- endmacro %}

{% macro source_systems() -%}
    {{ return(raw_tables() | map(attribute='source_name') | unique | list) }}
{%- endmacro %}
