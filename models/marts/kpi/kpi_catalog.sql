-- One row per KPI: its declaration, and the version and owner of its latest definition.
with

declared as (
    select * from {{ ref('int_kpi_declarations') }}
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
