-- Agents that a half-hour needs, by Erlang C and Erlang A.
create temp table staffing_loads as
with

days as (
    select
        campaign_id,
        local_date,
        sum(wait_seconds) as wait_seconds,
        count(*) filter (where is_abandoned) as abandoned
    from entries
    where not is_open and wait_seconds is not null
    group by campaign_id, local_date
),

patience as (
    select
        dates.campaign_id,
        dates.local_date,
        ratio(nullif(sum(days.wait_seconds), 0), sum(days.abandoned)) as patience_seconds
    from (select distinct campaign_id, local_date from half_hours) as dates
    inner join days
        on
            dates.campaign_id = days.campaign_id
            and dates.local_date > days.local_date
            and dates.local_date <= days.local_date + interval 28 days
    group by dates.campaign_id, dates.local_date
),

handled_intervals as (
    select campaign_id, interval_starts_at, aht_per_call_seconds
    from entry_handling
    where grain = 'campaign_interval'
),

loads as (
    select
        half_hours.*,
        handled_intervals.aht_per_call_seconds
    from half_hours
    left join handled_intervals using (campaign_id, interval_starts_at)
),

based as (
    select
        campaign_id,
        interval_starts_at,
        local_date,
        true as is_forecast,
        forecast_calls as calls,
        forecast_aht_seconds as aht_seconds,
        service_level_seconds,
        service_level_target
    from loads
    union all
    select
        campaign_id,
        interval_starts_at,
        local_date,
        false as is_forecast,
        cast(offered_calls as double) as calls,
        aht_per_call_seconds as aht_seconds,
        service_level_seconds,
        service_level_target
    from loads
)

select
    based.* replace (
        cast(based.service_level_seconds as double) as service_level_seconds,
        cast(based.service_level_target as double) as service_level_target
    ),
    patience.patience_seconds
from based
left join patience using (campaign_id, local_date);

-- 1 / Erlang B of each work and number of agents
create temp table blocking as
with

works as (
    select distinct
        calls,
        aht_seconds,
        calls * aht_seconds / 1800 as erlangs
    from staffing_loads
    where calls > 0 and aht_seconds > 0
),

counted as (
    select
        *,
        unnest(range(cast(floor(erlangs + 5 * sqrt(erlangs) + 10) as bigint) + 1)) as agents
    from works
),

likely as (
    select
        *,
        exp(agents * ln(erlangs) - lgamma(agents + 1) - erlangs) as likelihood
    from counted
),

blocked as (
    select
        *,
        sum(likelihood) over (
            partition by calls, aht_seconds order by agents rows between unbounded preceding and current row
        ) / nullif(likelihood, 0) as inverse_blocking
    from likely
)

select
    calls,
    aht_seconds,
    erlangs,
    cast(agents as double) as agents,
    inverse_blocking,
    case
        when agents > erlangs then round(agents / (inverse_blocking * (agents - erlangs) + erlangs), 12)
    end as wait_probability
from blocked;

create temp table enough_in_erlang_c as
with

loads as (
    select distinct calls, aht_seconds, service_level_seconds, service_level_target
    from staffing_loads
    where service_level_target > 0 and service_level_target < 1
)

select
    loads.*,
    min(blocking.agents) filter (
        where
        1 - blocking.wait_probability * exp(
            -(blocking.agents - blocking.erlangs) * loads.service_level_seconds / loads.aht_seconds
        ) >= loads.service_level_target
    ) as agents,
    -- he who need not wait is served: with so many agents few enough wait
    min(blocking.agents) filter (
        where blocking.wait_probability <= 1 - loads.service_level_target
    ) as most_agents
from loads
inner join blocking using (calls, aht_seconds)
group by loads.calls, loads.aht_seconds, loads.service_level_seconds, loads.service_level_target;
