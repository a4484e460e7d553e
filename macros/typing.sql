{# Text to types: trimmed, empty is NULL, unreadable is NULL. #}

{# NULL where the cast fails; dbt's own safe_cast is a plain cast on DuckDB. #}
{% macro try_cast_to(expression, data_type) -%}
    try_cast({{ expression }} as {{ data_type }})
{%- endmacro %}

{# Trimmed text, NULL where empty. #}
{% macro to_text(column) -%}
    nullif(trim({{ column }}), '')
{%- endmacro %}

{# The value of a type that a text holds, NULL where it holds none. #}
{% macro to_type(column, data_type) -%}
    {{ try_cast_to(to_text(column), data_type) }}
{%- endmacro %}

{# A number with three decimals. #}
{% macro to_number(column) -%}
    {{ to_type(column, 'decimal(18, 3)') }}
{%- endmacro %}

{# An instant in UTC; one with an offset is brought to UTC. Words such as "infinity" or "now" are no instants. #}
{% macro to_timestamp(column) -%}
    case when {{ starts_with_digit(column) }} then {{ cast_instant(to_text(column)) }} end
{%- endmacro %}

{# A date, YYYY-MM-DD. Words such as "infinity" or "today" are no dates. #}
{% macro to_date(column) -%}
    case when {{ starts_with_digit(column) }} then {{ to_type(column, 'date') }} end
{%- endmacro %}

{# Whether a text begins with a digit. #}
{% macro starts_with_digit(column) -%}
    substr(trim({{ column }}), 1, 1) between '0' and '9'
{%- endmacro %}

{# A text that begins with a digit as an instant; Spark reads an offset by itself. #}
{% macro cast_instant(text) -%}
    {{ adapter.dispatch('cast_instant', 'callhouse')(text) }}
{%- endmacro %}

{% macro duckdb__cast_instant(text) -%}
    case
        when regexp_matches({{ text }}, '[+-][0-9]{2}(:?[0-9]{2})?$') and length({{ text }}) > 10
            then try_cast({{ text }} as timestamptz) at time zone 'UTC'
        else try_cast({{ text }} as timestamp)
    end
{%- endmacro %}

{% macro default__cast_instant(text) -%}
    try_cast({{ text }} as timestamp)
{%- endmacro %}

{# A name of the time-zone database, else NULL. #}
{% macro known_time_zone(name) -%}
    {{ adapter.dispatch('known_time_zone', 'callhouse')(name) }}
{%- endmacro %}

{% macro duckdb__known_time_zone(name) -%}
    case when {{ name }} in (select zones.name from pg_timezone_names() as zones) then {{ name }} end
{%- endmacro %}

{% macro default__known_time_zone(name) -%}
    {{ name }}
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
