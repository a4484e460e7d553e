-- Erlang C, callers of endless patience: the smallest number of agents that serves the target's share of calls within
-- the threshold. A target of 0, or of 1 and more, has no such number.
with

loads as (
    select distinct
        calls,
        aht_seconds,
        service_level_seconds,
        service_level_target
    from {{ ref('int_staffing_loads') }}
    where service_level_target > 0 and service_level_target < 1
),

levels as (
    select
        loads.*,
        blocking.agents,
        blocking.erlangs,
        blocking.wait_probability,
        1 - blocking.wait_probability * exp(
            -(blocking.agents - blocking.erlangs) * loads.service_level_seconds / loads.aht_seconds
        ) as service_level
    from loads
    inner join {{ ref('int_erlang_blocking') }} as blocking
        on loads.calls = blocking.calls and loads.aht_seconds = blocking.aht_seconds
    where blocking.agents > blocking.erlangs
),

enough as (
    select
        *,
        row_number() over (
            partition by calls, aht_seconds, service_level_seconds, service_level_target order by agents
        ) as preference
    from levels
    where service_level >= service_level_target
)

select
    calls,
    aht_seconds,
    service_level_seconds,
    service_level_target,
    agents,
    round(wait_probability, 6) as wait_probability,
    round(service_level, 6) as service_level,
    round(wait_probability * aht_seconds / (agents - erlangs), 6) as asa_seconds,
    round(erlangs / agents, 6) as occupancy
from enough
where preference = 1
