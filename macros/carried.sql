{# Builds of some days (callhouse/increment): rows that earlier builds made, added to what a model makes. #}

{# The table of rows that are carried into this model; none where everything is built, and none but in DuckDB. #}
{% macro carried_relation(suffix='') -%}
    {{ return(adapter.dispatch('carried_relation', 'callhouse')(suffix)) }}
{%- endmacro %}

{% macro duckdb__carried_relation(suffix) -%}
    {%- if execute -%}
        {{ return(load_relation(api.Relation.create(database=this.database, schema='carried', identifier=this.identifier ~ suffix))) }}
    {%- endif -%}
{%- endmacro %}

{% macro default__carried_relation(suffix) -%}
    {{ return(none) }}
{%- endmacro %}

{# After a model: its rows that `carried.rules` names give way to those that are carried. Nothing where everything is built. #}
{% macro add_carried_rows() -%}
    {%- if carried_relation() -%}
    {%- set rules = run_query("select condition from carried.rules where model_name = '" ~ this.identifier ~ "'") -%}
    delete from {{ this }} where {{ rules.columns[0].values()[0] }};
    insert into {{ this }} by name select * from {{ carried_relation() }}
    {%- endif -%}
{%- endmacro %}
