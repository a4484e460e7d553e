{# History: what builds said, kept across builds. Only the end of a whole and green build adds to it. #}

{# The tables of the sources `history` and `carried`, made where they are missing, in the columns that their YAML names. #}
{% macro create_history() -%}
    create schema if not exists quality;
    create schema if not exists carried;
    {%- for table in (graph.sources.values() | selectattr('source_name', 'in', ['history', 'carried']) if execute else []) %}
    create table if not exists {{ table.schema }}.{{ table.name }} (
        {%- for column in table.columns.values() %}{{ column.name }} {{ column.data_type }}{{ ', ' if not loop.last }}{% endfor -%}
    );
    {%- endfor %}
{%- endmacro %}

{# Adds what changed, under the number of this build. The KPIs come first: their reasons are read off the inputs not yet kept. #}
{% macro keep_history(results) -%}
    {%- if is_whole_build() | trim == 'True' and failed_nodes(results) == 0 -%}
    {%- if env_var('CALLHOUSE_CHANGED_SINCE', '') %}
    set variable changed_since = date '{{ env_var('CALLHOUSE_CHANGED_SINCE') }}';
    set variable changed_ever = {{ graph.nodes['model.callhouse.int_kpi_missed_calls'].config.meta.kpis | list if execute }};
    {%- endif %}
    insert into quality.kpi_history by name
    select (select max(build_number) from quality.build_log) as build_number, * from intermediate.int_kpi_changes;
    insert into quality.input_history by name
    select (select max(build_number) from quality.build_log) as build_number, * exclude (new_rows, restated_rows)
    from intermediate.int_input_changes
    {%- else -%}
    select 'a build of a part, or with a failure, leaves no history' as nothing
    {%- endif -%}
{%- endmacro %}

{# The cells of a relation that this build may have changed: one of some days says from which date on, and of which KPIs any.
   Each branch asks one column for what is decided while it is read. #}
{% macro cells_to_compare(cells) -%}
    {{ return(adapter.dispatch('cells_to_compare', 'callhouse')(cells)) }}
{%- endmacro %}

{% macro duckdb__cells_to_compare(cells) -%}
    (
        select * from {{ cells }}
        where local_date >= coalesce(getvariable('changed_since'), date '0001-01-01')
        union all
        select * from {{ cells }}
        where local_date < getvariable('changed_since') and list_contains(getvariable('changed_ever'), kpi_id)
    )
{%- endmacro %}

{% macro default__cells_to_compare(cells) -%}
    {{ cells }}
{%- endmacro %}

{# How many nodes failed or were skipped. #}
{% macro failed_nodes(results) -%}
    {{ return(results | selectattr('status', 'in', ['error', 'fail', 'skipped', 'runtime error', 'partial success']) | list | length) }}
{%- endmacro %}

{# Whether two relations tell of the same cell: the same keys, unknown ones as well. #}
{% macro same_cell(left, right, keys) -%}
    {%- for key in keys -%}
        {{ ' and ' if not loop.first }}{{ left }}.{{ key }} is not distinct from {{ right }}.{{ key }}
    {%- endfor -%}
{%- endmacro %}
