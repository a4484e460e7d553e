-- What each source can serve, by the variant that the latest definition shows as the default; reasons name a field.
with

definitions as (
    select
        *,
        row_number() over (partition by kpi_id order by valid_from desc) as recency
    from {{ ref('int_kpi_definitions') }}
    where variant = 'default'
)

select
    capabilities.source_system,
    capabilities.kpi_id,
    capabilities.can_serve,
    capabilities.reason
from {{ ref('int_capabilities') }} as capabilities
inner join definitions
    on
        capabilities.kpi_id = definitions.kpi_id
        and capabilities.variant = definitions.counted_variant
        and definitions.recency = 1
