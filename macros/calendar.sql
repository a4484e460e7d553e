{# Periods of a local date. Weeks start on Monday. #}

{% macro week_start(local_date) -%}
    cast({{ dbt.date_trunc('week', local_date) }} as date)
{%- endmacro %}

{% macro month_start(local_date) -%}
    cast({{ dbt.date_trunc('month', local_date) }} as date)
{%- endmacro %}
