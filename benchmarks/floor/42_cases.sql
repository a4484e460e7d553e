-- Age of the cases that are open at a day's end; a week and a month take their last day.
create temp table open_days as
with

seen as (
    select
        stretches.*,
        cases.campaign_id,
        cases.time_zone,
        now_.complete_through_at,
        coalesce(
            case when stretches.ended_at < now_.complete_through_at then stretches.ended_at end,
            now_.complete_through_at
        ) as last_seen_at
    from stretches
    inner join core.fct_cases as cases on stretches.case_id = cases.case_id
    cross join now_
),

localised as (
    select
        *,
        cast(local_of(started_at, time_zone) as date) as first_date,
        cast(local_of(last_seen_at, time_zone) as date) as last_date
    from seen
),

days as (
    select
        campaign_id,
        time_zone,
        opened_at,
        started_at,
        ended_at,
        complete_through_at,
        cast(unnest(range(
            first_date, least(last_date + interval 1 day, first_date + interval 3652 days), interval 1 day
        )) as date) as local_date
    from localised
),

-- midnights of a zone are asked for once a day, not once a case
midnights as (
    select
        time_zone,
        local_date,
        utc_midnight(local_date, time_zone) as starts_at,
        utc_midnight(cast(local_date as timestamp) + interval 1 day, time_zone) as ends_at
    from (select distinct time_zone, local_date from days)
),

observed as (
    select
        days.*,
        least(midnights.ends_at, days.complete_through_at) as observed_at,
        midnights.ends_at >= days.complete_through_at as is_last_day,
        cast(days.local_date + interval 1 day as date) as next_date
    from days
    inner join midnights using (time_zone, local_date)
    where midnights.starts_at < days.complete_through_at
)

select
    campaign_id,
    local_date,
    is_last_day or week_of(next_date) = next_date as is_end_of_week,
    is_last_day or month_of(next_date) = next_date as is_end_of_month,
    cast(seconds_between(opened_at, observed_at) as double) / 3600 as age_hours,
    cast(seconds_between(started_at, observed_at) as double) / 3600 as age_since_reopened_hours
from observed
where started_at < observed_at and (ended_at is null or ended_at >= observed_at);

create temp table open_cases as
with

celled as (
    select 'campaign_day' as grain, local_date, campaign_id, age_hours, age_since_reopened_hours
    from open_days
    union all
    select 'campaign_week' as grain, week_of(local_date), campaign_id, age_hours, age_since_reopened_hours
    from open_days
    where is_end_of_week
    union all
    select 'campaign_month' as grain, month_of(local_date), campaign_id, age_hours, age_since_reopened_hours
    from open_days
    where is_end_of_month
    union all
    select 'month' as grain, month_of(local_date), '' as campaign_id, age_hours, age_since_reopened_hours
    from open_days
    where is_end_of_month
),

counted as (
    select
        grain,
        local_date,
        cast(null as timestamp) as interval_starts_at,
        campaign_id,
        '' as agent_id,
        count(*) as open_cases,
        cast(sum(cast(age_hours as decimal(38, 9))) as double) as open_case_age_hours,
        cast(sum(cast(age_since_reopened_hours as decimal(38, 9))) as double) as open_case_age_since_reopened_hours,
        quantile_cont(age_hours, 0.9) as avg_open_query_age_hours_p90
    from celled
    group by grain, local_date, campaign_id
)

select
    *,
    ratio(open_case_age_hours, open_cases) as avg_open_query_age_hours,
    ratio(open_case_age_since_reopened_hours, open_cases) as avg_open_query_age_hours_since_reopened
from counted;

create temp view closings as
select
    campaign_id,
    'unassigned' as agent_id,
    first_closed_on as local_date,
    cast(null as timestamp) as interval_starts_at,
    week_of(first_closed_on) as week_starts_on,
    month_of(first_closed_on) as month_starts_on,
    cast(resolution_seconds as double) / 3600 as first_hours,
    cast(null as double) as full_hours
from core.fct_cases
where first_closed_on is not null
union all
select
    campaign_id,
    'unassigned' as agent_id,
    closed_on as local_date,
    cast(null as timestamp) as interval_starts_at,
    week_of(closed_on) as week_starts_on,
    month_of(closed_on) as month_starts_on,
    cast(null as double) as first_hours,
    cast(full_resolution_seconds as double) / 3600 as full_hours
from core.fct_cases
where closed_on is not null;

create temp view measured_closings as
select * exclude (full_hours) from closings;

create temp table case_closings_parts as
select
    local_date,
    interval_starts_at,
    campaign_id,
    agent_id,
    count(first_hours) as cases_closed,
    sum(cast(first_hours as decimal(38, 9))) as case_resolution_hours,
    count(full_hours) as cases_closed_for_good,
    sum(cast(full_hours as decimal(38, 9))) as case_full_resolution_hours
from closings
group by local_date, interval_starts_at, campaign_id, agent_id;

create temp table case_closings as
select
    counted.*,
    quantiles.first_hours[1] as avg_resolution_hours_p50,
    quantiles.first_hours[2] as avg_resolution_hours_p90,
    ratio(case_resolution_hours, cases_closed) as avg_resolution_hours,
    ratio(case_full_resolution_hours, cases_closed_for_good) as avg_resolution_hours_full
from rolled_up('case_closings_parts', ['cases_closed', 'cases_closed_for_good']) as counted
left join quantiles_of_campaigns('measured_closings') as quantiles
    on
        counted.grain = quantiles.grain
        and counted.local_date = quantiles.local_date
        and counted.campaign_id = quantiles.campaign_id
        and counted.agent_id = quantiles.agent_id;
