-- Headcount and leavers of each month in which the centre worked (took or made a call, or had a shift), in days that
-- have elapsed.
with

worked as (
    select
        source_system,
        month_starts_on
    from {{ ref('fct_calls') }}
    union
    select
        source_system,
        {{ month_start('work_date') }} as month_starts_on
    from {{ ref('int_shifts') }}
),

months as (
    select
        worked.source_system,
        worked.month_starts_on,
        elapsed.elapsed_before,
        cast({{ dbt.dateadd('month', 1, 'worked.month_starts_on') }} as date) as next_month_starts_on
    from worked
    inner join {{ ref('int_elapsed_days') }} as elapsed on worked.source_system = elapsed.source_system
),

bounded as (
    select
        source_system,
        month_starts_on,
        case when elapsed_before < next_month_starts_on then elapsed_before else next_month_starts_on end as ends_on
    from months
    where month_starts_on < elapsed_before
),

employed as (
    select
        bounded.source_system,
        bounded.month_starts_on,
        bounded.ends_on,
        employments.agent_id,
        employments.left_on,
        employments.leave_kind,
        case
            when employments.hired_on > bounded.month_starts_on then employments.hired_on
            else bounded.month_starts_on
        end as counted_from,
        case
            when employments.ends_on < bounded.ends_on then employments.ends_on
            else bounded.ends_on
        end as counted_to,
        coalesce(
            employments.left_on >= bounded.month_starts_on and employments.left_on < bounded.ends_on, false
        ) as is_leaver
    from bounded
    inner join {{ ref('int_employments') }} as employments
        on
            bounded.source_system = employments.source_system
            and bounded.ends_on > employments.hired_on
            and bounded.month_starts_on <= employments.ends_on
)

select
    source_system,
    month_starts_on,
    cast({{ dbt.datediff('month_starts_on', 'ends_on', 'day') }} as bigint) as elapsed_days,
    cast(
        sum(case when counted_from < counted_to then {{ dbt.datediff('counted_from', 'counted_to', 'day') }} else 0 end)
        as bigint
    ) as headcount_days,
    {{ count_if('is_leaver') }} as leavers,
    {{ count_if("is_leaver and leave_kind = 'voluntary'") }} as voluntary_leavers
from employed
group by source_system, month_starts_on, ends_on
