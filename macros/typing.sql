{# Text to types: trimmed, empty is NULL, unreadable is NULL. #}

{# NULL where the cast fails; dbt's own safe_cast is a plain cast on DuckDB. #}
{% macro try_cast_to(expression, data_type) -%}
    try_cast({{ expression }} as {{ data_type }})
{%- endmacro %}

{% macro to_text(column) -%}
    nullif(trim({{ column }}), '')
{%- endmacro %}

{% macro to_type(column, data_type) -%}
    {{ try_cast_to(to_text(column), data_type) }}
{%- endmacro %}

{% macro to_number(column) -%}
    {{ to_type(column, 'decimal(18, 3)') }}
{%- endmacro %}

{% macro to_timestamp(column) -%}
    {{ to_type(column, 'timestamp') }}
{%- endmacro %}

{% macro to_date(column) -%}
    {{ to_type(column, 'date') }}
{%- endmacro %}

{# A duration or count: a number that is not negative. #}
{% macro to_seconds(column) -%}
    case when {{ to_number(column) }} >= 0 then {{ to_number(column) }} end
{%- endmacro %}

{# H:MM:SS, not padded, as seconds; NULL where a part is unreadable. #}
{% macro clock_to_seconds(column) -%}
    {{ try_cast_to(dbt.split_part(column, "':'", 1), 'integer') }} * 3600
    + {{ try_cast_to(dbt.split_part(column, "':'", 2), 'integer') }} * 60
    + {{ try_cast_to(dbt.split_part(column, "':'", 3), 'integer') }}
{%- endmacro %}

{# An answer on a scale: NULL where it is no number or lies outside. #}
{% macro rating_in_scale(column, lowest, highest) -%}
    case when {{ to_number(column) }} between {{ lowest }} and {{ highest }} then {{ to_number(column) }} end
{%- endmacro %}
