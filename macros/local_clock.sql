{# Logs that write a date once and the rest of the call as clock times. #}

{# YYMMDD as YYYY-MM-DD text; 69 to 99 are the 1900s, as POSIX reads two-digit years. #}
{% macro six_digit_date(column) -%}
    case when substr({{ column }}, 1, 2) >= '69' then '19' else '20' end
    || substr({{ column }}, 1, 2) || '-' || substr({{ column }}, 3, 2) || '-' || substr({{ column }}, 5, 2)
{%- endmacro %}

{# DD/MM/YYYY as YYYY-MM-DD text. #}
{% macro day_first_date(column) -%}
    substr({{ column }}, 7, 4) || '-' || substr({{ column }}, 4, 2) || '-' || substr({{ column }}, 1, 2)
{%- endmacro %}

{# H:MM:SS of a local date as a local timestamp; NULL where unreadable. #}
{% macro clock_on(local_date, clock) -%}
    {{ try_cast_to("cast(" ~ local_date ~ " as " ~ dbt.type_string() ~ ") || ' ' || lpad(" ~ clock ~ ", 8, '0')", 'timestamp') }}
{%- endmacro %}

{# A clock time more than 12 hours before the anchor is that of the next day. #}
{% macro next_clock(local_time, anchor) -%}
    case
        when {{ local_time }} < {{ dbt.dateadd('hour', -12, anchor) }} then {{ dbt.dateadd('day', 1, local_time) }}
        else {{ local_time }}
    end
{%- endmacro %}
