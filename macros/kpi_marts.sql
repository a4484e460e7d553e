{# The wide marts: families side by side, cell by cell. A cell exists if any record contributes to it in any family. #}

{# A wide mart: the cells of `grains` in any of the `families`, told apart by `keys`, with the columns of all of them. #}
{% macro join_families(grains, keys, families) -%}
    {%- set keys_of_all = ['grain'] + keys | reject('equalto', 'grain') | list -%}
with

contributed as (
    {%- for family in families %}
    select {{ keys_of_all | join(', ') }}
    from {{ ref('int_kpi_' ~ family) }}
    where grain in ('{{ grains | join("', '") }}')
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

cells as (
    select distinct * from contributed
)

select
    {%- for key in keys %}
    cells.{{ key }},
    {%- endfor %}
    {%- set values = value_grains() %}
    {%- for family in families %}
    {{ family_columns(family, grains, values) }}{{ ',' if not loop.last }}
    {%- endfor %}
from cells
    {%- for family in families %}
    {{ join_family(family, keys_of_all, grains) }}
    {%- endfor %}
{%- endmacro %}

{# Join of one family to the cells; of several grains some lack a key, which is NULL on both sides then. #}
{% macro join_family(family, keys, grains) -%}
    left join {{ ref('int_kpi_' ~ family) }} as {{ family }}
        on
            {%- for key in keys %}
            {{ 'and ' if not loop.first }}cells.{{ key }}
            {{- ' is not distinct from ' if grains | length > 1 and key in ['campaign_id', 'agent_id'] else ' = ' -}}
            {{ family }}.{{ key }}
            {%- endfor %}
{%- endmacro %}

{# A count is 0 where a family has no record in the cell; sums, ratios and percentiles are NULL there. Ratios and
   percentiles of KPIs that are not published at a grain are left out: `values` is what value_grains says. #}
{% macro family_columns(family, grains, values) -%}
    {%- set keys = ['grain', 'source_system', 'local_date', 'interval_starts_at', 'campaign_id', 'agent_id'] -%}
    {%- set columns = [] -%}
    {%- for name, column in (graph.nodes['model.callhouse.int_kpi_' ~ family].columns if execute else {}).items() if name not in keys -%}
        {%- set shown = grains | select('in', values.get(name, grains)) | list -%}
        {%- if column.data_type == 'bigint' -%}
            {%- do columns.append('coalesce(' ~ family ~ '.' ~ name ~ ', 0) as ' ~ name) -%}
        {%- elif shown | length == grains | length -%}
            {%- do columns.append(family ~ '.' ~ name) -%}
        {%- elif shown -%}
            {%- do columns.append("case when cells.grain in ('" ~ shown | join("', '") ~ "') then " ~ family ~ '.' ~ name ~ ' end as ' ~ name) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ columns | join(',\n    ') }}
{%- endmacro %}

{# The long form of one wide mart at one grain: a row per cell, KPI and variant; `kpi` holds what kpi_row names. #}
{% macro unpivot_kpis(mart, grain) -%}
    {%- set rows = [] -%}
    {%- for kpi_id, declaration in kpi_declarations().items() if grain in published_grains(declaration) -%}
        {%- for variant, parts in declaration.variants.items() -%}
            {%- do rows.append(kpi_row(kpi_id, variant, declaration, parts)) -%}
        {%- endfor -%}
    {%- endfor %}
    select
        '{{ grain }}' as grain,
        local_date,
        {{ 'interval_starts_at' if grain == 'campaign_interval' else 'cast(null as timestamp)' }} as interval_starts_at,
        source_system,
        {{ 'agent_id' if grain.startswith('agent_') else 'cast(null as ' ~ dbt.type_string() ~ ')' }} as agent_id,
        {{ 'campaign_id' if 'campaign' in grain or grain == 'window' else 'cast(null as ' ~ dbt.type_string() ~ ')' }} as campaign_id,
        {{ each_of(rows) }} as kpi
    from {{ mart }}
    {{ "where grain = '" ~ grain ~ "'" if grain in ['campaign_month', 'agent_month', 'month'] }}
{%- endmacro %}

{# One KPI and variant of a wide mart's row, as {name: expression}. `parts` names the columns of numerator and denominator. #}
{% macro kpi_row(kpi_id, variant, declaration, parts) -%}
    {%- set value = value_column(kpi_id, variant) -%}
    {%- set counted = parts.get('numerator', value if declaration.class == 'A' else 'null') -%}
    {%- set numerator = 'cast(' ~ counted ~ ' as double)' -%}
    {%- set denominator = parts.get('denominator', 'null') -%}
    {%- set known = 'cast(' ~ denominator ~ ' as double)' -%}
    {{ return({
        'kpi_id': "'" ~ kpi_id ~ "'",
        'variant': "'" ~ variant ~ "'",
        'numerator': numerator if 'null' in [counted, denominator] else 'case when ' ~ denominator ~ ' <> 0 then ' ~ numerator ~ ' end',
        'denominator': known if denominator == 'null' or declaration.get('may_be_suppressed') else 'coalesce(' ~ known ~ ', 0)',
        'value': 'cast(' ~ value ~ ' as double)',
        'unit': "'" ~ declaration.unit ~ "'",
        'currency': 'cast(' ~ ("'" ~ var('reporting_currency') ~ "'" if declaration.unit.startswith('currency') else 'null') ~ ' as ' ~ dbt.type_string() ~ ')',
    }) }}
{%- endmacro %}

{# A row for each of a list of {name: expression}: one expression, a record with these names. One scan instead of one for each. #}
{% macro each_of(rows) -%}
    {{ adapter.dispatch('each_of', 'callhouse')(rows) }}
{%- endmacro %}

{% macro duckdb__each_of(rows) -%}
    unnest([
        {%- for row in rows %}
        { {%- for name, expression in row.items() %}'{{ name }}': {{ expression }}{{ ', ' if not loop.last }}{% endfor -%} }{{ ',' if not loop.last }}
        {%- endfor %}
    ])
{%- endmacro %}

{% macro default__each_of(rows) -%}
    explode(array(
        {%- for row in rows %}
        named_struct({% for name, expression in row.items() %}'{{ name }}', {{ expression }}{{ ', ' if not loop.last }}{% endfor %}){{ ',' if not loop.last }}
        {%- endfor %}
    ))
{%- endmacro %}
