-- Parts of a day's cell are added up once from the records; weeks, months and campaigns' days are made of these cells.
-- A key that a grain does not have is '', so that cells can be joined.
create macro ratio(numerator, denominator) as
    cast(numerator as double) / nullif(cast(denominator as double), 0);

create macro share_of(flag) as cast(case when flag then 1 when not flag then 0 end as double);

create macro rolled_up(parts, counts) as table
with

days as (
    select
        *,
        week_of(local_date) as week_starts_on,
        month_of(local_date) as month_starts_on
    from query_table(parts)
    where interval_starts_at is null
)

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
    coalesce(campaign_id, '') as campaign_id,
    coalesce(agent_id, '') as agent_id,
    cast(sum(columns(lambda name: list_contains(counts, name))) as bigint),
    cast(sum(columns(lambda name: not list_contains(
        list_concat(counts, [
            'local_date', 'interval_starts_at', 'campaign_id', 'agent_id', 'week_starts_on', 'month_starts_on'
        ]), name
    ))) as double)
from days
group by grouping sets (
    (local_date, campaign_id, agent_id), (local_date, campaign_id), (week_starts_on, campaign_id),
    (month_starts_on, campaign_id), (month_starts_on, agent_id), (month_starts_on)
)
union all by name
select
    'campaign_interval' as grain,
    local_date,
    interval_starts_at,
    campaign_id,
    '' as agent_id,
    columns(lambda name: list_contains(counts, name)),
    cast(columns(lambda name: not list_contains(
        list_concat(counts, ['local_date', 'interval_starts_at', 'campaign_id', 'agent_id']), name
    )) as double)
from query_table(parts)
where interval_starts_at is not null;

-- Median, ninth decile and maximum of every measure of a table: by campaigns, by agents, by half-hours.
create macro quantiles_of_campaigns(measured) as table
select
    case
        when grouping(local_date) = 0 then 'campaign_day'
        when grouping(week_starts_on) = 0 then 'campaign_week'
        when grouping(campaign_id) = 0 then 'campaign_month'
        else 'month'
    end as grain,
    coalesce(local_date, week_starts_on, month_starts_on) as local_date,
    cast(null as timestamp) as interval_starts_at,
    coalesce(campaign_id, '') as campaign_id,
    '' as agent_id,
    quantile_cont(columns(* exclude (
        local_date, interval_starts_at, campaign_id, agent_id, week_starts_on, month_starts_on
    )), [0.5, 0.9, 1])
from query_table(measured)
group by grouping sets (
    (local_date, campaign_id), (week_starts_on, campaign_id), (month_starts_on, campaign_id), (month_starts_on)
);

create macro quantiles_of_agents(measured) as table
select
    case when grouping(local_date) = 0 then 'agent_campaign_day' else 'agent_month' end as grain,
    coalesce(local_date, month_starts_on) as local_date,
    cast(null as timestamp) as interval_starts_at,
    coalesce(campaign_id, '') as campaign_id,
    agent_id,
    quantile_cont(columns(* exclude (
        local_date, interval_starts_at, campaign_id, agent_id, week_starts_on, month_starts_on
    )), [0.5, 0.9, 1])
from query_table(measured)
group by grouping sets ((local_date, campaign_id, agent_id), (month_starts_on, agent_id));

create macro quantiles_of_intervals(measured) as table
select
    'campaign_interval' as grain,
    local_date,
    interval_starts_at,
    campaign_id,
    '' as agent_id,
    quantile_cont(columns(* exclude (
        local_date, interval_starts_at, campaign_id, agent_id, week_starts_on, month_starts_on
    )), [0.5, 0.9, 1])
from query_table(measured)
group by local_date, interval_starts_at, campaign_id;
