{# Bound of Wilson's 95 % interval of a share; sign is - for the lower, + for the upper one. Assumes independent records. #}
{% macro wilson_bound(numerator, denominator, sign) -%}
    {%- set z = 1.959963984540054 -%}
    round(
        ({{ numerator }} + {{ z * z / 2 }} {{ sign }} {{ z }} * sqrt(
            {{ numerator }} * ({{ denominator }} - {{ numerator }}) / {{ denominator }} + {{ z * z / 4 }}
        )) / ({{ denominator }} + {{ z * z }}), 12
    )
{%- endmacro %}
