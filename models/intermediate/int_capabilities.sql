-- Which source can serve which KPI and variant: it must know every field that the declaration names under `needs`.
{% for source_system in source_systems() %}
{%- set last_source = loop.last %}
{%- for kpi_id, declaration in kpi_declarations().items() %}
{%- set last_kpi = loop.last %}
{%- for variant, parts in declaration.variants.items() %}
{%- set unknown = unknown_fields(source_system, parts.get('needs', declaration.needs)) %}
select
    '{{ source_system }}' as source_system,
    '{{ kpi_id }}' as kpi_id,
    '{{ variant }}' as variant,
    {{ unknown | length == 0 }} as can_serve,
    '{{ 'the source does not know ' ~ unknown | join(', ') if unknown else 'every field is known' }}' as reason
{{ 'union all' if not (last_source and last_kpi and loop.last) }}
{%- endfor %}
{%- endfor %}
{%- endfor %}
