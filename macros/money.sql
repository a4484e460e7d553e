{# Place of a rate among those of its currency, as seen from a date: on it or last before it first, then the first after. #}
{% macro rate_preference(key, rate_date, wanted_date) -%}
    row_number() over (
        partition by {{ key }}
        order by
            case when {{ rate_date }} <= {{ wanted_date }} then 0 else 1 end,
            case when {{ rate_date }} <= {{ wanted_date }} then {{ rate_date }} end desc,
            {{ rate_date }}
    )
{%- endmacro %}

{# Whole part of a quotient of whole numbers, exact beyond the digits of a double. #}
{% macro whole_quotient(dividend, divisor) -%}
    {{ adapter.dispatch('whole_quotient', 'callhouse')(dividend, divisor) }}
{%- endmacro %}

{% macro duckdb__whole_quotient(dividend, divisor) -%}
    (cast({{ dividend }} as hugeint) // cast({{ divisor }} as hugeint))
{%- endmacro %}

{% macro default__whole_quotient(dividend, divisor) -%}
    floor(cast({{ dividend }} as decimal(38, 0)) / cast({{ divisor }} as decimal(38, 0)))
{%- endmacro %}

{# A conversion counts towards a campaign if its goal is among the campaign's (a list with bars); without a list, sales count. #}
{% macro is_goal_of(goal, goals) -%}
    concat('|', coalesce({{ goals }}, 'sale'), '|') like concat('%|', {{ goal }}, '|%')
{%- endmacro %}
