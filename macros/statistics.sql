{# Bound of Wilson's 95 % interval of a share; sign is - for the lower, + for the upper one. Assumes independent records. #}
{% macro wilson_bound(numerator, denominator, sign) -%}
    {%- set z = 1.959963984540054 -%}
    round(
        ({{ numerator }} + {{ z * z / 2 }} {{ sign }} {{ z }} * sqrt(
            {{ numerator }} * ({{ denominator }} - {{ numerator }}) / {{ denominator }} + {{ z * z / 4 }}
        )) / ({{ denominator }} + {{ z * z }}), 12
    )
{%- endmacro %}

{# Logarithm of the gamma function of a number of at least 1. #}
{% macro log_gamma(x) -%}
    {{ adapter.dispatch('log_gamma', 'callhouse')(x) }}
{%- endmacro %}

{% macro duckdb__log_gamma(x) -%}
    lgamma({{ x }})
{%- endmacro %}

{# Stirling's series at eight more: right to 3e-12 of its value. #}
{% macro default__log_gamma(x) -%}
    {%- set y = '(' ~ x ~ ' + 8)' -%}
    (
        ({{ y }} - 0.5) * ln({{ y }}) - {{ y }} + 0.9189385332046727
        + 1 / (12 * {{ y }}) - 1 / (360 * power({{ y }}, 3)) + 1 / (1260 * power({{ y }}, 5)) - 1 / (1680 * power({{ y }}, 7))
        {%- for n in range(8) %} - ln({{ x }} + {{ n }}){% endfor %}
    )
{%- endmacro %}
