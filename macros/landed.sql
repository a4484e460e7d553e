{# A raw table, after landing: the files are landed by the model landed_files, not by the source itself. #}
{% macro landed(source_name, table) -%}
    {%- do ref('landed_files') -%}
    {{ source(source_name, table) }}
{%- endmacro %}
