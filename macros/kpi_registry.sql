{# The registry: every KPI is declared once, in config.meta.kpis of the model that counts its parts. #}

{# All declarations as {id: declaration}: models by name, as declared within each. #}
{% macro kpi_declarations() -%}
    {%- set found = {} -%}
    {%- for node in (graph.nodes.values() | sort(attribute='name') if execute else []) if node.name.startswith('int_kpi_') -%}
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
    {%- set roll_ups = {
        'agent_campaign_day': ['campaign_month', 'agent_month', 'month'],
        'campaign_day': ['campaign_week', 'campaign_month', 'month'],
        'campaign_interval': ['campaign_week', 'campaign_month', 'month'],
        'agent_day': ['agent_month', 'month'],
    } -%}
    {%- set grains = [] + declaration.grains -%}
    {%- for grain in declaration.grains if declaration.get('rolls_up', true) -%}
        {%- do grains.extend(roll_ups.get(grain, [])) -%}
    {%- endfor -%}
    {{ return(grains | unique | list) }}
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

{# Fields that a KPI needs and a source does not know. A need is `table.column`, or `table.column.case` where the source must
   know it for that case (left_at of abandoned visits, say): staging names the cases it knows in the column's meta.only_for.
   The native layout knows the whole contract. #}
{% macro unknown_fields(source_system, needs) -%}
    {%- set unknown = [] -%}
    {%- for need in needs if source_system != 'callhouse' -%}
        {%- set parts = need.split('.') -%}
        {%- set columns = (graph.nodes.get('model.callhouse.stg_' ~ source_system ~ '__' ~ parts[0]) or {}).get('columns', {}) -%}
        {%- set cases = columns[parts[1]].config.meta.get('only_for', parts[2:]) if parts[1] in columns else [] -%}
        {%- if parts[1] not in columns or (parts[2:] and parts[2] not in cases) -%}
            {%- do unknown.append(need) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(unknown) }}
{%- endmacro %}

{# Names of all sources. #}
{% macro source_systems() -%}
    {{ return(raw_tables() | map(attribute='source_name') | unique | list) }}
{%- endmacro %}

{# Counts and sums of the families: all columns but keys, values of KPIs and distinct counts. #}
{% macro additive_columns(families) -%}
    {%- set keys = ['grain', 'source_system', 'local_date', 'interval_starts_at', 'campaign_id', 'agent_id'] -%}
    {%- set values = value_grains() -%}
    {%- set columns = [] -%}
    {%- for family in families -%}
        {%- for name, column in (graph.nodes['model.callhouse.int_kpi_' ~ family].columns if execute else {}).items() if name not in keys and not name.startswith('distinct_') -%}
            {%- if name not in values or column.data_type == 'bigint' -%}{%- do columns.append(name) -%}{%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(columns) }}
{%- endmacro %}

{# Every field that some KPI or variant needs. #}
{% macro needed_fields() -%}
    {%- set fields = [] -%}
    {%- for declaration in kpi_declarations().values() -%}
        {%- do fields.extend(declaration.needs) -%}
        {%- for parts in declaration.variants.values() -%}{%- do fields.extend(parts.get('needs', [])) -%}{%- endfor -%}
    {%- endfor -%}
    {{ return(fields | unique | sort) }}
{%- endmacro %}

{# What every KPI and variant needs of every source, and whether its staging declares it. #}
{% macro declared_needs() -%}
    {%- set selects = [] -%}
    {%- for source_system in source_systems() -%}
        {%- for kpi_id, declaration in kpi_declarations().items() -%}
            {%- for variant, parts in declaration.variants.items() -%}
                {%- for need in parts.get('needs', declaration.needs) -%}
                    {%- set is_declared = unknown_fields(source_system, [need]) | length == 0 -%}
                    {%- do selects.append("select '" ~ source_system ~ "' as source_system, '" ~ kpi_id ~ "' as kpi_id, '" ~ variant ~ "' as variant, '" ~ need ~ "' as need, " ~ is_declared ~ " as is_declared") -%}
                {%- endfor -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ selects | join('\n    union all\n    ') }}
{%- endmacro %}
