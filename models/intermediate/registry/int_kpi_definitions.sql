-- Which variant's numbers stand under which name, and in which version: a row per KPI, version and variant. Named
-- variants stand for themselves; `default` is what the definition names. Each version ends where the next begins.
with

definitions as (
    select
        *,
        lead(valid_from, 1, date '9999-12-31') over (partition by kpi_id order by valid_from) as valid_to
    from {{ ref('kpi_definitions') }}
),

variants as (
    select distinct
        kpi_id,
        variant
    from {{ ref('int_capabilities') }}
)

select
    definitions.kpi_id,
    variants.variant,
    case
        when variants.variant = 'default' then definitions.default_variant
        else variants.variant
    end as counted_variant,
    definitions.version,
    definitions.owner,
    definitions.valid_from,
    definitions.valid_to
from definitions
inner join variants on definitions.kpi_id = variants.kpi_id
