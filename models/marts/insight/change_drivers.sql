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
        {%- for part in ['numerator_before', 'denominator_before', 'numerator', 'denominator'] %}
        sum({{ part }}) over whole as total_{{ part }}{{ ',' if not loop.last }}
        {%- endfor %}
    from paired
    window whole as (partition by kpi_id, grain, source_system, local_date)
),

rated as (
    select
        *,
        {%- for side in ['_before', ''] %}
        {{ safe_ratio('numerator' ~ side, 'denominator' ~ side) }} as value{{ side }},
        {{ safe_ratio('total_numerator' ~ side, 'total_denominator' ~ side) }} as total_value{{ side }},
        coalesce({{ safe_ratio('denominator' ~ side, 'total_denominator' ~ side) }}, 0) as share{{ side }}{{ ',' if not loop.last }}
        {%- endfor %}
    from totalled
    where total_denominator > 0 and total_denominator_before > 0
),

-- of a campaign that is in one of the two only, its rate is taken for both: all it does is mix
weighed as (
    select
        *,
        (coalesce(value_before, value) + coalesce(value, value_before)) / 2 as mean_value,
        coalesce(value - value_before, 0) as value_change,
        (share_before + share) / 2 as mean_share,
        share - share_before as share_change
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
    share_before,
    numerator,
    denominator,
    value,
    share,
    total_numerator_before,
    total_denominator_before,
    total_value_before,
    total_numerator,
    total_denominator,
    total_value,
    total_value - total_value_before as total_change,
    mean_share * value_change as rate_effect,
    mean_value * share_change as mix_effect,
    (mean_value - (total_value_before + total_value) / 2) * share_change as mix_effect_against_total
from weighed
