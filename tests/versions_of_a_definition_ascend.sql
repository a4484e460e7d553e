-- A later definition has a greater version, so that no version tells of two definitions.
with

followed as (
    select
        kpi_id,
        version,
        lead(version) over (partition by kpi_id order by valid_from) as next_version
    from {{ ref('kpi_definitions') }}
)

select *
from followed
where next_version <= version
