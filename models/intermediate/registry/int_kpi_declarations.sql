-- One row per KPI, as it is declared beside the model that counts it.
{% for kpi_id, declaration in kpi_declarations().items() %}
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
{% endfor %}
