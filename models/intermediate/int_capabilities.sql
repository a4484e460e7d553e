-- Which source can serve which KPI and variant: it must know every field that the declaration names under `needs`.
-- Other sources say in staging what they know; of the native layout it is what its records carry.
with

needs as (
    select declared.* from (
        values
        {{ declared_needs() }}
    ) as declared (source_system, kpi_id, variant, need, is_declared)
),

compared as (
    select
        needs.source_system,
        needs.kpi_id,
        needs.variant,
        needs.need,
        needs.is_declared and coalesce(native.is_known or needs.source_system <> 'callhouse', true) as is_known
    from needs
    left join {{ ref('int_native_fields') }} as native on needs.need = native.need
)

select
    source_system,
    kpi_id,
    variant,
    count(*) filter (where not is_known) = 0 as can_serve,
    case
        when count(*) filter (where not is_known) = 0 then 'every field is known'
        else 'the source does not know ' || {{ distinct_texts('case when not is_known then need end', ', ') }}
    end as reason
from compared
group by source_system, kpi_id, variant
