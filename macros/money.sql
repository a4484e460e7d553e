{# An amount in the reporting currency; NULL where it is of another one and no rate is known. #}
{% macro in_reporting_currency(amount, currency, rate) -%}
    cast(
        cast({{ amount }} as decimal(19, 3))
        * case when {{ currency }} = '{{ var("reporting_currency") }}' then 1 else {{ rate }} end as decimal(38, 11)
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
