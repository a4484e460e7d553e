{# Bins (above, up to] of waits and handle times. Zero is in the first; what lies above the last edge is in an open one. #}
{% macro histogram_edges() -%}
    {{ return([5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 300, 600]) }}
{%- endmacro %}

{# Upper edge of the bin of a value: NULL in the open one. #}
{% macro bin_up_to(value) -%}
    case
        {%- for edge in histogram_edges() %} when {{ value }} <= {{ edge }} then {{ edge }}{% endfor %}
    end
{%- endmacro %}

{# Lower edge of the bin of a value. #}
{% macro bin_above(value) -%}
    case
        {%- for edge in histogram_edges() | reverse %} when {{ value }} > {{ edge }} then {{ edge }}{% endfor %} else 0
    end
{%- endmacro %}
