-- The variant that a definition shows as the default is one that its KPI has.
select
    definitions.kpi_id,
    definitions.version,
    definitions.counted_variant
from {{ ref('int_kpi_definitions') }} as definitions
left join {{ ref('int_capabilities') }} as capabilities
    on definitions.kpi_id = capabilities.kpi_id and definitions.counted_variant = capabilities.variant
where capabilities.kpi_id is null
