-- People, by source and month: what employees say of their employer, and how many leave. Fewer than five answers are
-- not shown, nor what they are made of.
with

answered as (
    select
        source_system,
        month_starts_on,
        cast(count(*) as double) as responses,
        cast(count(*) filter (where score >= 9) as double) as promoters,
        cast(count(*) filter (where score > 6 and score < 9) as double) as passives,
        cast(count(*) filter (where score <= 6) as double) as detractors
    from {{ ref('int_employee_answers') }}
    group by source_system, month_starts_on
),

shown as (
    select * from answered
    where responses >= 5
),

months as (
    select
        source_system,
        month_starts_on
    from shown
    union
    select
        source_system,
        month_starts_on
    from {{ ref('int_headcount_months') }}
),

joined as (
    select
        months.source_system,
        months.month_starts_on,
        shown.responses,
        shown.promoters,
        shown.passives,
        shown.detractors,
        headcounts.leavers,
        headcounts.voluntary_leavers,
        {{ safe_ratio('headcounts.headcount_days', 'headcounts.elapsed_days') }} as average_headcount
    from months
    left join shown on months.source_system = shown.source_system and months.month_starts_on = shown.month_starts_on
    left join {{ ref('int_headcount_months') }} as headcounts
        on months.source_system = headcounts.source_system and months.month_starts_on = headcounts.month_starts_on
),

counted as (
    select
        'month' as grain,
        source_system,
        month_starts_on as local_date,
        cast(null as timestamp) as interval_starts_at,
        cast(null as {{ dbt.type_string() }}) as campaign_id,
        cast(null as {{ dbt.type_string() }}) as agent_id,
        responses as employee_responses,
        promoters as employee_promoters,
        passives as employee_passives,
        detractors as employee_detractors,
        100 * (promoters - detractors) as employee_points,
        average_headcount,
        coalesce(leavers, 0) as leavers,
        coalesce(voluntary_leavers, 0) as voluntary_leavers,
        12 * coalesce(leavers, 0) as leavers_a_year
    from joined
)

select
    *,
    {{ safe_ratio('employee_points', 'employee_responses') }} as employee_satisfaction,
    {{ safe_ratio('leavers', 'average_headcount') }} as turnover_rate,
    {{ safe_ratio('leavers_a_year', 'average_headcount') }} as turnover_rate_annualised,
    {{ safe_ratio('voluntary_leavers', 'average_headcount') }} as turnover_rate_voluntary
from counted
