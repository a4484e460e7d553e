create macro edge_up_to(seconds) as case
    when seconds <= 5 then 5
    when seconds <= 10 then 10
    when seconds <= 15 then 15
    when seconds <= 20 then 20
    when seconds <= 30 then 30
    when seconds <= 45 then 45
    when seconds <= 60 then 60
    when seconds <= 90 then 90
    when seconds <= 120 then 120
    when seconds <= 180 then 180
    when seconds <= 300 then 300
    when seconds <= 600 then 600
end;

create macro edge_above(up_to) as case up_to
    when 5 then 0
    when 10 then 5
    when 15 then 10
    when 20 then 15
    when 30 then 20
    when 45 then 30
    when 60 then 45
    when 90 then 60
    when 120 then 90
    when 180 then 120
    when 300 then 180
    when 600 then 300
    else 600
end;

create table kpi.kpi_histograms as
with

measured as (
    select
        local_date, interval_starts_at, campaign_id, agent_id,
        case when is_answered then 'answered_wait' else 'abandoned_wait' end as measure,
        edge_up_to(wait_seconds) as up_to_seconds
    from entries
    where (is_answered or is_abandoned) and wait_seconds is not null
    union all
    select
        local_date, interval_starts_at, campaign_id, agent_id, 'handle' as measure,
        edge_up_to(handle_seconds) as up_to_seconds
    from core.fct_agent_legs
    where is_handled and handle_seconds is not null
),

celled as materialized (
    select
        local_date, interval_starts_at, campaign_id, agent_id, measure, up_to_seconds,
        grouping(agent_id) = 1 as is_half_hour,
        count(*) as records
    from measured
    group by grouping sets (
        (local_date, campaign_id, agent_id, measure, up_to_seconds),
        (local_date, interval_starts_at, campaign_id, measure, up_to_seconds)
    )
),

days as (
    select
        *,
        week_of(local_date) as week_starts_on,
        month_of(local_date) as month_starts_on
    from celled
    where not is_half_hour
),

rolled as (
    select
        case
            when grouping(local_date) = 0 and grouping(agent_id) = 0 then 'agent_campaign_day'
            when grouping(local_date) = 0 then 'campaign_day'
            when grouping(week_starts_on) = 0 then 'campaign_week'
            when grouping(campaign_id) = 0 then 'campaign_month'
            when grouping(agent_id) = 0 then 'agent_month'
            else 'month'
        end as grain,
        coalesce(local_date, week_starts_on, month_starts_on) as local_date,
        cast(null as timestamp) as interval_starts_at,
        agent_id,
        campaign_id,
        measure,
        up_to_seconds,
        cast(sum(records) as bigint) as records
    from days
    group by measure, up_to_seconds, grouping sets (
        (local_date, campaign_id, agent_id), (local_date, campaign_id), (week_starts_on, campaign_id),
        (month_starts_on, campaign_id), (month_starts_on, agent_id), (month_starts_on)
    )
    union all
    select
        'campaign_interval' as grain, local_date, interval_starts_at, null as agent_id, campaign_id, measure,
        up_to_seconds, records
    from celled
    where is_half_hour
)

select
    grain,
    'callhouse' as source_system,
    local_date,
    interval_starts_at,
    agent_id,
    campaign_id,
    measure,
    edge_above(up_to_seconds) as above_seconds,
    up_to_seconds,
    records
from rolled;
