{# The registry: every KPI is declared once, in config.meta.kpis of the model that counts its parts. #}

{# All declarations as {id: declaration}: models by name, as declared within each. #}
{% macro kpi_declarations() -%}
    {%- set found = {} -%}
    {%- for id in (graph.nodes | sort if execute else []) if id.startswith('model.callhouse.int_kpi_') -%}
        {%- do found.update(graph.nodes[id].config.meta.get('kpis', {})) -%}
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

{# Columns that the staging models of a source declare, as {table: columns}. #}
{% macro staged_tables(source_system) -%}
    {%- set prefix = 'model.callhouse.stg_' ~ source_system ~ '__' -%}
    {%- set found = {} -%}
    {%- for id in (graph.nodes if execute else []) if id.startswith(prefix) -%}
        {%- do found.update({id[prefix | length:]: graph.nodes[id].columns}) -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}

{# Whether staged tables hold what a KPI needs. A need is `table.column`, or `table.column.case` where the source must know it
   for that case (left_at of abandoned visits, say): staging names the cases it knows in the column's meta.only_for. #}
{% macro is_staged(tables, need) -%}
    {%- set parts = need.split('.') -%}
    {%- set column = tables.get(parts[0], {}).get(parts[1]) -%}
    {{ return(column is not none and (not parts[2:] or parts[2] in column.config.meta.get('only_for', parts[2:]))) }}
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

{# What every KPI and variant needs of every source, and whether its staging declares it: rows of a list of values. The native
   layout knows the whole contract. #}
{% macro declared_needs() -%}
    {%- set declarations = kpi_declarations() -%}
    {%- set rows = [] -%}
    {%- for source_system in source_systems() -%}
        {%- set tables = staged_tables(source_system) -%}
        {%- for kpi_id, declaration in declarations.items() -%}
            {%- for variant, parts in declaration.variants.items() -%}
                {%- for need in parts.get('needs', declaration.needs) -%}
                    {%- do rows.append("('" ~ [source_system, kpi_id, variant, need] | join("', '") ~ "', " ~ (source_system == 'callhouse' or is_staged(tables, need)) ~ ')') -%}
                {%- endfor -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ rows | join(',\n        ') }}
{%- endmacro %}
