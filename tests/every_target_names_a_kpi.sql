-- A target of a KPI that does not exist is never looked at. A slip in a settings file should be seen, not stop a build.
{{ config(severity='warn') }}
select
    targets.source_system,
    targets.kpi_id,
    targets.scope
from {{ ref('int_targets') }} as targets
left join {{ ref('kpi_catalog') }} as registry on targets.kpi_id = registry.kpi_id
where registry.kpi_id is null
