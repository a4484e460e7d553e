-- Local date and half-hour of every quarter of an hour in every zone: a table to join in place of a calendar to ask for
-- each row. Zones are whole quarters of an hour away from UTC.
create macro quarter_of(instant) as epoch_us(instant) // 900000000;

create macro utc_midnight(day, zone) as (cast(day as timestamp) at time zone zone) at time zone 'UTC';
create macro local_of(instant, zone) as (instant at time zone 'UTC') at time zone zone;

-- a midnight that comes twice begins its day the first time
create macro day_start(day, zone) as case
    when cast(local_of(utc_midnight(day, zone) - interval 1 hour, zone) as date) = day
        then utc_midnight(day, zone) - interval 1 hour
    else utc_midnight(day, zone)
end;

create temp table clocks as
with

reach as (
    select min(started_at) as first_at, max(started_at) as last_at from calls
    union all
    select min(entered_at) as first_at, max(entered_at) as last_at from visits
    union all
    select min(started_at) as first_at, max(greatest(started_at, ended_at)) as last_at from states
    union all
    select min(offered_at) as first_at, max(offered_at) as last_at from raw_legs
    union all
    select min(answered_at) as first_at, max(answered_at) as last_at from raw_legs
    union all
    select min(occurred_at) as first_at, max(occurred_at) as last_at from sales
    union all
    select min(occurred_at) as first_at, max(occurred_at) as last_at from case_events
    union all
    select min(evaluated_at) as first_at, max(evaluated_at) as last_at from qa_scores
    union all
    select min(sent_at) as first_at, max(sent_at) as last_at from surveys
    union all
    select min(answered_at) as first_at, max(answered_at) as last_at from surveys
    union all
    select min(interval_starts_at) as first_at, max(interval_starts_at) as last_at from forecasts
),

-- the half-hour of the first record may have begun a quarter before it
quarters as (
    select unnest(range(min(quarter_of(first_at)) - 1, max(quarter_of(last_at)) + 1)) as quarter
    from reach
),

zones as (
    select time_zone from campaign_zones
    union
    select time_zone from sites where time_zone is not null
    union
    select 'UTC' as time_zone
),

told as (
    select
        zones.time_zone,
        quarters.quarter,
        make_timestamp(quarters.quarter * 900000000) as starts_at,
        local_of(make_timestamp(quarters.quarter * 900000000), zones.time_zone) as local_at
    from quarters
    cross join zones
)

select
    time_zone,
    quarter,
    cast(local_at as date) as local_date,
    starts_at - to_minutes(extract(minute from local_at) % 30) as interval_starts_at
from told;

-- agents' days are those of their sites, by roster version
create temp table agent_zones as
with

versions as (
    select
        agents.agent_id,
        coalesce(sites.time_zone, 'UTC') as time_zone,
        agents.valid_from,
        row_number() over (partition by agents.agent_id order by agents.valid_from nulls first) as version_number
    from agents
    left join sites on agents.site_id = sites.site_id
),

begun as (
    select
        *,
        case
            when version_number = 1 then timestamp '0001-01-01 00:00:00'
            else day_start(valid_from, time_zone)
        end as holds_from_at
    from versions
)

select
    agent_id,
    time_zone,
    holds_from_at,
    coalesce(
        lead(holds_from_at) over (partition by agent_id order by version_number), timestamp '9999-12-31 00:00:00'
    ) as holds_to_at
from begun;
