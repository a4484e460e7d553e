-- Why a ratio of the whole source changed from one week or month to the next: how much lies in the campaigns' own
-- rates, how much in the mix of them. Midpoint rule (Kitagawa, Das Gupta): the effects add up to the change.
with

cells as (
    select * from {{ ref('int_ratio_cells') }}
    where grain in ('campaign_week', 'campaign_month')
),

sides as (
    select
        kpi_id,
        grain,
        source_system,
        local_date,
        campaign_id,
        unit,
        is_over,
        cast(null as double) as numerator_before,
        cast(null as double) as denominator_before,
        numerator,
        denominator
    from cells
    union all
    -- each period is the one before of the next, which begins where it ends
    select
        kpi_id,
        grain,
        source_system,
        period_end as local_date,
        campaign_id,
        unit,
        is_over,
        numerator as numerator_before,
        denominator as denominator_before,
        cast(null as double) as numerator,
        cast(null as double) as denominator
    from cells
),

-- a campaign that begins or ends has one side only
paired as (
    select
        kpi_id,
        grain,
        source_system,
        local_date,
        campaign_id,
        unit,
        min(case when is_over then 1 else 0 end) as is_over,
        max(numerator_before) as numerator_before,
        max(denominator_before) as denominator_before,
        max(numerator) as numerator,
        max(denominator) as denominator
    from sides
    group by kpi_id, grain, source_system, local_date, campaign_id, unit
),

totalled as (
    select
        *,
        min(is_over) over whole = 1 as is_complete,
        sum(numerator_before) over whole as total_numerator_before,
        sum(denominator_before) over whole as total_denominator_before,
        sum(numerator) over whole as total_numerator,
        sum(denominator) over whole as total_denominator
    from paired
    window whole as (partition by kpi_id, grain, source_system, local_date)
),

rated as (
    select
        *,
        {{ safe_ratio('numerator_before', 'denominator_before') }} as value_before,
        {{ safe_ratio('numerator', 'denominator') }} as value,
        {{ safe_ratio('total_numerator_before', 'total_denominator_before') }} as total_value_before,
        {{ safe_ratio('total_numerator', 'total_denominator') }} as total_value,
        coalesce(denominator_before, 0) / total_denominator_before as weight_before,
        coalesce(denominator, 0) / total_denominator as weight
    from totalled
    where total_denominator > 0 and total_denominator_before > 0
),

-- of a campaign that is in one of the two only, its rate is taken for both: all it does is mix
weighed as (
    select
        *,
        (coalesce(value_before, value) + coalesce(value, value_before)) / 2 as mean_value,
        coalesce(value - value_before, 0) as value_change,
        (weight_before + weight) / 2 as mean_weight,
        weight - weight_before as weight_change
    from rated
)

select
    kpi_id,
    grain,
    source_system,
    local_date,
    campaign_id,
    unit,
    is_complete,
    numerator_before,
    denominator_before,
    value_before,
    weight_before,
    numerator,
    denominator,
    value,
    weight,
    total_numerator_before,
    total_denominator_before,
    total_value_before,
    total_numerator,
    total_denominator,
    total_value,
    total_value - total_value_before as total_change,
    mean_weight * value_change as rate_effect,
    mean_value * weight_change as mix_effect,
    (mean_value - (total_value_before + total_value) / 2) * weight_change as mix_effect_against_total
from weighed
