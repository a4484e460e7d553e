-- The parts that campaigns bring to a month's ratio are those of the whole source, which was counted by itself.
with

added as (
    select
        kpi_id,
        source_system,
        local_date,
        sum(numerator) as numerator,
        sum(denominator) as denominator
    from {{ ref('int_ratio_cells') }}
    where grain = 'campaign_month'
    group by kpi_id, source_system, local_date
)

select
    added.kpi_id,
    added.source_system,
    added.local_date
from added
left join {{ ref('kpi_values') }} as whole
    on
        added.kpi_id = whole.kpi_id
        and added.source_system = whole.source_system
        and added.local_date = whole.local_date
        and whole.grain = 'month'
        and whole.variant = 'default'
where
    (
        abs(added.numerator - whole.numerator) <= 1e-9 * greatest(1, abs(whole.numerator))
        and abs(added.denominator - whole.denominator) <= 1e-9 * whole.denominator
    ) is not true
