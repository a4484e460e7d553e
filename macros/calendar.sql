{# Periods of a local date. Weeks start on Monday. #}

{% macro week_start(local_date) -%}
    cast({{ dbt.date_trunc('week', local_date) }} as date)
{%- endmacro %}

{% macro month_start(local_date) -%}
    cast({{ dbt.date_trunc('month', local_date) }} as date)
{%- endmacro %}

{# One row for each date from the first to the day before the last, in a select list. #}
{% macro each_day(first_date, end_date) -%}
    {{ adapter.dispatch('each_day', 'callhouse')(first_date, end_date) }}
{%- endmacro %}

{% macro duckdb__each_day(first_date, end_date) -%}
    cast(unnest(range(cast({{ first_date }} as timestamp), cast({{ end_date }} as timestamp), interval 1 day)) as date)
{%- endmacro %}

{% macro default__each_day(first_date, end_date) -%}
    explode(sequence({{ first_date }}, date_sub({{ end_date }}, 1)))
{%- endmacro %}
