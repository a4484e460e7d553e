{# A ratio is NULL where its denominator is 0 or NULL; numerator and denominator stand beside it. #}
{% macro safe_ratio(numerator, denominator) -%}
    cast({{ numerator }} as double) / nullif(cast({{ denominator }} as double), 0)
{%- endmacro %}

{# Continuous percentile (linear interpolation) of the rows that `condition` keeps; share is 0.5 or 0.9. #}
{% macro percentile(value, share, condition) -%}
    {{ adapter.dispatch('percentile', 'callhouse')(value, share, condition) }}
{%- endmacro %}

{# Both are taken from one sorting: DuckDB computes an aggregate that is written twice once. #}
{% macro duckdb__percentile(value, share, condition) -%}
    (
        quantile_cont(cast({{ value }} as double), [0.5, 0.9]) filter (where {{ condition }})
    )[{{ {0.5: 1, 0.9: 2}[share] }}]
{%- endmacro %}

{% macro default__percentile(value, share, condition) -%}
    percentile(cast({{ value }} as double), {{ share }}) filter (where {{ condition }})
{%- endmacro %}

{# Text that is nothing but digits. #}
{% macro is_digits(column) -%}
    {{ adapter.dispatch('is_digits', 'callhouse')(column) }}
{%- endmacro %}

{% macro duckdb__is_digits(column) -%}
    regexp_full_match({{ column }}, '[0-9]+')
{%- endmacro %}

{% macro default__is_digits(column) -%}
    {{ column }} rlike '^[0-9]+$'
{%- endmacro %}
