-- One row per KPI, from the declarations beside the models that count it and the latest row of its definition.
with

declared as (
    {%- for kpi_id, declaration in kpi_declarations().items() %}
    select
        '{{ kpi_id }}' as kpi_id,
        '{{ declaration.name.en }}' as name_en,
        '{{ declaration.name.ru }}' as name_ru,
        '{{ declaration.name.pl }}' as name_pl,
        '{{ declaration.name.zh }}' as name_zh,
        '{{ declaration.family }}' as family,
        '{{ declaration.unit }}' as unit,
        '{{ declaration.direction }}' as direction,
        '{{ declaration.class }}' as class,
        '{{ published_grains(declaration) | join(' ') }}' as grains,
        '{{ declaration.variants | join(' ') }}' as variants,
        '{{ declaration.formula | replace("'", "''") }}' as formula
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

definitions as (
    select
        *,
        row_number() over (partition by kpi_id order by valid_from desc) as recency
    from {{ ref('kpi_definitions') }}
)

select
    declared.*,
    definitions.version,
    definitions.owner
from declared
left join definitions
    on declared.kpi_id = definitions.kpi_id and definitions.recency = 1
