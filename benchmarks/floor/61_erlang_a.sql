-- Callers who hang up after an exponential patience. With a = agents x patience / AHT, r = calls x patience / 1800,
-- x = exp(-threshold / patience) and S(z) = the sum of z^k / ((a + 1) ... (a + 1 + k)), an incomplete gamma function,
-- the states with all agents busy weigh 1 + r S(r), and of who finds them
-- a (S(r) - exp(r (1 - x)) x^(a + 1) S(r x)) is served in time; the states with a free agent weigh 1 / B - 1. All
-- terms are scaled by the greatest. More agents serve more, so the smallest number that is enough is looked for among
-- few: none below it, none above that of Erlang C.
create temp table enough_in_erlang_a as
with

loads as (
    select distinct calls, aht_seconds, service_level_seconds, service_level_target, patience_seconds
    from staffing_loads
    where service_level_target > 0 and service_level_target < 1 and patience_seconds > 0
),

bounded as (
    select
        loads.*,
        blocking.agents,
        blocking.inverse_blocking,
        blocking.agents * loads.patience_seconds / loads.aht_seconds as a,
        loads.calls * loads.patience_seconds / 1800 as r,
        loads.service_level_seconds / loads.patience_seconds as threshold,
        (blocking.erlangs - blocking.agents) * loads.service_level_seconds / loads.aht_seconds as lead,
        blocking.erlangs
    from loads
    inner join enough_in_erlang_c as most using (calls, aht_seconds, service_level_seconds, service_level_target)
    inner join blocking using (calls, aht_seconds)
    where blocking.agents <= most.most_agents and blocking.agents >= loads.service_level_target * blocking.erlangs
),

likely as (
    select
        *,
        r * (1 - agents / erlangs) * (1 - agents / erlangs) as h
    from bounded
),

queues as (
    select
        *,
        case
            when a >= r then 37 - (a - r) + sqrt((37 - a + r) * (37 - a + r) + 74 * a)
            else r - a + 37 + sqrt(37 * 37 + 74 * r)
        end as states,
        case when threshold < 1 then 2 * exp(-threshold / 2) * sinh(threshold / 2) else 1 - exp(-threshold) end
            as one_minus_x,
        lgamma(a + 1) as log_gamma,
        ln(r) as log_r,
        greatest(0, floor(r - a - 1)) as greatest_term
    from likely
    where agents >= erlangs or lead - 0.375 * h - ln(greatest(h, 1)) >= ln(service_level_target)
),

scaled as (
    select
        *,
        greatest(greatest_term * log_r + log_gamma - lgamma(a + 2 + greatest_term), 0) as log_scale
    from queues
),

terms as (
    select
        *,
        list_transform(
            range(cast(greatest(states, 1) as bigint) + 1),
            lambda k: k * log_r + log_gamma - lgamma(a + 2 + k) - log_scale
        ) as exponents,
        r * one_minus_x - threshold * (a + 1) as log_late
    from scaled
),

summed as (
    select
        * exclude (exponents),
        list_sum(list_transform(exponents, lambda e: exp(e))) as s_r,
        list_sum(list_transform(exponents, lambda e, i: exp(e + log_late - (i - 1) * threshold))) as s_late,
        exp(-log_scale) as unit
    from terms
)

select
    calls,
    aht_seconds,
    service_level_seconds,
    service_level_target,
    patience_seconds,
    min(agents) as agents
from summed
where
    (a * (s_r - s_late) + (inverse_blocking - 1) * unit) / (r * s_r + inverse_blocking * unit) >= service_level_target
group by calls, aht_seconds, service_level_seconds, service_level_target, patience_seconds;

create temp table required_agents as
with

required as (
    select
        loads.campaign_id,
        loads.interval_starts_at,
        loads.local_date,
        loads.is_forecast,
        case
            when loads.calls = 0 then 0
            when loads.calls > 0 and loads.aht_seconds = 0 then 1
            else erlang_c.agents
        end as erlang_c_agents,
        case
            when loads.calls = 0 then 0
            when loads.calls > 0 and loads.aht_seconds = 0 then 1
            else erlang_a.agents
        end as erlang_a_agents
    from staffing_loads as loads
    left join enough_in_erlang_c as erlang_c
        using (calls, aht_seconds, service_level_seconds, service_level_target)
    left join enough_in_erlang_a as erlang_a
        using (calls, aht_seconds, service_level_seconds, service_level_target, patience_seconds)
)

select
    'campaign_interval' as grain,
    local_date,
    interval_starts_at,
    campaign_id,
    '' as agent_id,
    cast(max(case when is_forecast then erlang_c_agents end) as double) as required_agents,
    cast(max(case when is_forecast then erlang_c_agents end) as double) as required_agents_erlang_c_forecast,
    cast(max(case when is_forecast then erlang_a_agents end) as double) as required_agents_erlang_a_forecast,
    cast(max(case when not is_forecast then erlang_c_agents end) as double) as required_agents_erlang_c_actual,
    cast(max(case when not is_forecast then erlang_a_agents end) as double) as required_agents_erlang_a_actual
from required
group by local_date, interval_starts_at, campaign_id;
