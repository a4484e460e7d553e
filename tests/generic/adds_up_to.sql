{# Cells of `whole` that are not the sum of their rows here: every count and sum of the families, or the columns named.
   `keys` says how each key of the whole is found in a row. A cell without rows must be empty, and so must rows without
   a cell: a day on which only a case was open may lie in a week that ended without one. Beyond a million a double has
   fewer than six decimals: there the twelfth digit decides. #}
{% test adds_up_to(model, whole, keys, families=[], columns=[], whole_where='true') %}
{%- set added_columns = columns or additive_columns(families) %}
with

whole as (
    select *
    from {{ whole }}
    where {{ whole_where }}
),

added as (
    select
        {%- for name in added_columns %}
        sum({{ name }}) as {{ name }},
        {%- endfor %}
        {%- for key, found in keys.items() %}
        {{ found }} as {{ key }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ model }}
    group by {{ keys.values() | join(', ') }}
)

select
    {%- for key in keys %}
    coalesce(whole.{{ key }}, added.{{ key }}) as {{ key }}{{ ',' if not loop.last }}
    {%- endfor %}
from whole
full outer join added
    on
        {%- for key in keys %}
        {{ 'and ' if not loop.first }}whole.{{ key }} = added.{{ key }}
        {%- endfor %}
where
    {%- for name in added_columns %}
    {{ 'or ' if not loop.first }}abs(coalesce(whole.{{ name }}, 0) - coalesce(added.{{ name }}, 0))
    > greatest(1e-6, 1e-12 * abs(coalesce(whole.{{ name }}, 0)))
    {%- endfor %}
{% endtest %}
