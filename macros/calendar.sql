{# Periods of a local date. Weeks start on Monday. #}

{# Monday of the week of a local date. #}
{% macro week_start(local_date) -%}
    cast({{ dbt.date_trunc('week', local_date) }} as date)
{%- endmacro %}

{# First of the month of a local date. #}
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

{# UTC instant at which a local date begins; a midnight that comes twice begins it the first time. #}
{% macro day_starts_at(local_date, time_zone) -%}
    {%- set midnight = local_to_utc('cast(' ~ local_date ~ ' as timestamp)', time_zone) -%}
    {%- set hour_before = add_seconds(midnight, '-3600') -%}
    case
        when cast({{ utc_to_local(hour_before, time_zone) }} as date) = {{ local_date }} then {{ hour_before }}
        else {{ midnight }}
    end
{%- endmacro %}
