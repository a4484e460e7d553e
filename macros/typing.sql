{# Text to types: trimmed, empty is NULL, unreadable is NULL. #}

{# NULL where the cast fails; dbt's own safe_cast is a plain cast on DuckDB. #}
{% macro try_cast_to(expression, data_type) -%}
    try_cast({{ expression }} as {{ data_type }})
{%- endmacro %}

{# Trimmed text, NULL where empty. #}
{% macro to_text(column) -%}
    nullif({{ trimmed(column) }}, '')
{%- endmacro %}

{# A text without spaces around it. DuckDB looks at each character of a text for that, which most texts do not need: one of
   ASCII alone with no space at its ends has none to lose. #}
{% macro trimmed(text) -%}
    {{ adapter.dispatch('trimmed', 'callhouse')(text) }}
{%- endmacro %}

{% macro duckdb__trimmed(text) -%}
    case
        when {{ text }} like ' %' or {{ text }} like '% ' or strlen({{ text }}) <> length({{ text }}) then trim({{ text }})
        else {{ text }}
    end
{%- endmacro %}

{% macro default__trimmed(text) -%}
    trim({{ text }})
{%- endmacro %}

{# The value of a type that a text holds, NULL where it holds none. #}
{% macro to_type(column, data_type) -%}
    {{ try_cast_to(to_text(column), data_type) }}
{%- endmacro %}

{# A number with three decimals, NULL where it is a trillion or more. #}
{% macro to_number(column) -%}
    {{ below_a_trillion(to_type(column, 'decimal(18, 3)')) }}
{%- endmacro %}

{# A number, NULL where its sums and products would leave their types. #}
{% macro below_a_trillion(number) -%}
    case when abs({{ number }}) < 1000000000000 then {{ number }} end
{%- endmacro %}

{# A date, YYYY-MM-DD, of the years that have instants. #}
{% macro to_date(column) -%}
    {{ within_years(to_text(column), cast_date(to_text(column))) }}
{%- endmacro %}

{# A text as a date. Read as an instant first: DuckDB takes a date out of any text that begins with one. #}
{% macro cast_date(text) -%}
    cast({{ try_cast_to(text, 'timestamp') }} as date)
{%- endmacro %}

{# A date or an instant read from a text, NULL where it lies in other years or the text does not begin with a year of
   four digits: words such as "infinity" or "epoch" are none. Before 1970 or after 2099 is no instant: a stretch from or
   to there would have more days than any centre. #}
{% macro within_years(text, value, first_year='1970', last_year='2099') -%}
    case
        when
            {{ value }} between cast('{{ first_year }}-01-01 00:00:00' as timestamp)
            and cast('{{ last_year }}-12-31 23:59:59.999999' as timestamp)
            and {{ text }} like '____-%'
            then {{ value }}
    end
{%- endmacro %}

{# A text as an instant in UTC. Spark reads offsets by itself; DuckDB passes over an offset where it casts to `timestamp`,
   and reads none, not even a Z, behind a time without seconds. #}
{% macro cast_instant(text) -%}
    {{ adapter.dispatch('cast_instant', 'callhouse')(text) }}
{%- endmacro %}

{% macro duckdb__cast_instant(text) -%}
    coalesce(
        case when {{ text }} like '%Z' then try_cast({{ text }} as timestamp) end, -- as most are written
        case
            when {{ text }} like '%:%+%' or {{ text }} like '%:%-%'
                then try_cast(regexp_replace({{ text }}, '([T ][0-9]{2}:[0-9]{2})([+-])', '\1:00\2') as timestamptz) at time zone 'UTC'
            else coalesce(try_cast({{ text }} as timestamp), try_cast(rtrim({{ text }}, 'Z') as timestamp))
        end
    )
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

{# A duration or count: a number that is not negative, and not above the most that is sensible. #}
{% macro to_seconds(column) -%}
    {{ within_bounds(to_type(column, 'decimal(18, 3)')) }}
{%- endmacro %}

{# A number from 0 to the most (by default 31 years of seconds), else NULL. #}
{% macro within_bounds(number, most=1000000000) -%}
    case when {{ number }} between 0 and {{ most }} then {{ number }} end
{%- endmacro %}

{# A whole number of the same bounds: engines round a fraction each its own way. #}
{% macro whole_within_bounds(number) -%}
    case when {{ within_bounds(number) }} = floor({{ number }}) then cast({{ number }} as integer) end
{%- endmacro %}

{# H:MM:SS, not padded, as seconds; NULL where a part is unreadable. #}
{% macro clock_to_seconds(column) -%}
    {{ clock_part(column, 1) }} * 3600 + {{ clock_part(column, 2) }} * 60 + {{ clock_part(column, 3) }}
{%- endmacro %}

{# A part of H:MM:SS; read as a small number, so that its seconds fit. #}
{% macro clock_part(column, part) -%}
    cast({{ try_cast_to(dbt.split_part(column, "':'", part), 'smallint') }} as integer)
{%- endmacro %}

{# An answer on a scale: NULL where it is no number or lies outside. #}
{% macro rating_in_scale(column, lowest, highest) -%}
    case when {{ to_number(column) }} between {{ lowest }} and {{ highest }} then {{ to_number(column) }} end
{%- endmacro %}
