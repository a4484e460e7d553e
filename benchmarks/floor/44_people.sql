-- What employees say, and how many leave, by month.
create temp table people_kpis as
with

rostered as (
    select
        agents.*,
        coalesce(agents.valid_from, date '0001-01-01') as holds_from,
        coalesce(agents.valid_to, date '9999-12-31') as holds_to,
        sites.time_zone
    from agents
    left join sites on agents.site_id = sites.site_id
),

placed as (
    select
        surveys.survey_id,
        surveys.score,
        cast(local_of(surveys.sent_at, coalesce(rostered.time_zone, 'UTC')) as date) as local_date
    from employee_surveys as surveys
    left join rostered
        on
            surveys.agent_id = rostered.agent_id
            and cast(surveys.sent_at as date) >= rostered.holds_from
            and cast(surveys.sent_at as date) < rostered.holds_to
    where surveys.answered_at is not null and surveys.score between 0 and 10
    qualify row_number() over (partition by surveys.survey_id order by rostered.holds_from desc) = 1
),

answered as (
    select
        month_of(local_date) as local_date,
        cast(count(*) as double) as responses,
        cast(count(*) filter (where score >= 9) as double) as promoters,
        cast(count(*) filter (where score > 6 and score < 9) as double) as passives,
        cast(count(*) filter (where score <= 6) as double) as detractors
    from placed
    group by month_of(local_date)
    having count(*) >= 5
),

elapsed as (
    select min(cast(local_of(now_.complete_through_at, coalesce(zones.time_zone, 'UTC')) as date)) as elapsed_before
    from now_
    left join (from sites where time_zone is not null) as zones on true
),

versions as (
    select
        agent_id,
        left_on,
        leave_kind,
        holds_from,
        coalesce(hired_on, min(holds_from) over (partition by agent_id)) as hired_on
    from rostered
),

hirings as (
    select *
    from versions
    qualify row_number() over (partition by agent_id, hired_on order by holds_from desc) = 1
),

employments as (
    select
        *,
        coalesce(
            least(left_on, lead(hired_on) over (partition by agent_id order by hired_on)), date '9999-12-31'
        ) as ends_on
    from hirings
),

months as (
    select distinct month_starts_on from located
    union
    select distinct month_of(work_date) as month_starts_on from shifts
),

bounded as (
    select
        months.month_starts_on,
        least(elapsed.elapsed_before, cast(months.month_starts_on + interval 1 month as date)) as ends_on
    from months
    cross join elapsed
    where months.month_starts_on < elapsed.elapsed_before
),

headcounts as (
    select
        bounded.month_starts_on as local_date,
        sum(greatest(
            0,
            least(employments.ends_on, bounded.ends_on) - greatest(employments.hired_on, bounded.month_starts_on)
        )) as headcount_days,
        any_value(bounded.ends_on - bounded.month_starts_on) as elapsed_days,
        count(*) filter (
            where employments.left_on >= bounded.month_starts_on and employments.left_on < bounded.ends_on
        ) as leavers,
        count(*) filter (
            where
            employments.left_on >= bounded.month_starts_on
            and employments.left_on < bounded.ends_on
            and employments.leave_kind = 'voluntary'
        ) as voluntary_leavers
    from bounded
    inner join employments
        on bounded.ends_on > employments.hired_on and bounded.month_starts_on <= employments.ends_on
    group by bounded.month_starts_on
),

counted as (
    select
        'month' as grain,
        local_date,
        cast(null as timestamp) as interval_starts_at,
        '' as campaign_id,
        '' as agent_id,
        responses as employee_responses,
        promoters as employee_promoters,
        passives as employee_passives,
        detractors as employee_detractors,
        100 * (promoters - detractors) as employee_points,
        ratio(headcount_days, elapsed_days) as average_headcount,
        coalesce(leavers, 0) as leavers,
        coalesce(voluntary_leavers, 0) as voluntary_leavers,
        12 * coalesce(leavers, 0) as leavers_a_year
    from answered
    full join headcounts using (local_date)
)

select
    *,
    ratio(employee_points, employee_responses) as employee_satisfaction,
    ratio(leavers, average_headcount) as turnover_rate,
    ratio(leavers_a_year, average_headcount) as turnover_rate_annualised,
    ratio(voluntary_leavers, average_headcount) as turnover_rate_voluntary
from counted;
