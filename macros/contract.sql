{# The input contract: names and types of the canonical tables are the columns of int_<table> in _contract.yml. #}

{# Columns of a canonical table, as {name: column}, in their order. #}
{% macro contract_columns(table) -%}
    {%- if execute -%}
        {{ return(graph.nodes['model.callhouse.int_' ~ table].columns) }}
    {%- endif -%}
    {{ return({}) }}
{%- endmacro %}

{# One canonical table from the staging models of all sources that have it; a column that a staging model does not declare is one its source cannot know. #}
{% macro union_sources(table, sources) -%}
    {%- for source_system in sources %}
    {%- set relation = ref('stg_' ~ source_system ~ '__' ~ table) %}
    {%- set known = contract_columns(table) if source_system == 'callhouse' else staged_columns(source_system, table) %}
    select
        {%- for name, column in contract_columns(table).items() %}
        cast({{ "'" ~ source_system ~ "'" if name == 'source_system' else name if name in known else 'null' }} as {{ column.data_type }}) as {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ relation }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{# Columns that the staging model of a source declares for a canonical table: what the source knows of it. #}
{% macro staged_columns(source_system, table) -%}
    {{ return(graph.nodes['model.callhouse.stg_' ~ source_system ~ '__' ~ table].columns if execute else {}) }}
{%- endmacro %}
