-- Erlang A, callers who hang up after an exponential patience: the smallest number of agents that serves the target's
-- share of all calls within the threshold.
--
-- Let a = agents x patience / AHT, r = calls x patience / 1800, x = exp(-threshold / patience). The state of m waiting
-- callers has the weight r / (a + 1) x ... x r / (a + m) of the one with none; the states with a free agent together
-- weigh 1 / B - 1. Who finds m callers waiting is served with probability a / (a + m + 1); given that, exp(-wait /
-- patience) has a Beta(a + 1, m + 1) distribution, so he is served too late with probability
-- sum over i = 0 to m of x^(a + 1) x (a + 1) ... (a + i) / i! x (1 - x)^i.
-- All terms are positive, all products are sums of logarithms, all weights relate to the greatest: nothing cancels or
-- overflows.
{%- set negligible = 25 %}
with

loads as (
    select distinct
        calls,
        aht_seconds,
        service_level_seconds,
        service_level_target,
        patience_seconds
    from {{ ref('int_staffing_loads') }}
    where service_level_target > 0 and service_level_target < 1 and patience_seconds > 0
),

scaled as (
    select
        loads.*,
        blocking.agents,
        blocking.erlangs,
        blocking.inverse_blocking,
        blocking.agents * loads.patience_seconds / loads.aht_seconds as a,
        loads.calls * loads.patience_seconds / 1800 as r,
        loads.service_level_seconds / loads.patience_seconds as threshold
    from loads
    inner join {{ ref('int_erlang_blocking') }} as blocking
        on
            loads.calls = blocking.calls
            and loads.aht_seconds = blocking.aht_seconds
            -- no fewer agents than could serve the share at all
            and blocking.agents >= loads.service_level_target * blocking.erlangs
            -- he who need not wait is served: no more agents than those with whom few enough wait, even in Erlang C
            and coalesce(blocking.wait_probability_of_one_fewer, 1) > 1 - loads.service_level_target
),

-- with fewer agents than erlangs, the service level is below exp(lead - 0.375 h) / h
bounded as (
    select
        *,
        (erlangs - agents) * service_level_seconds / aht_seconds as lead,
        r * (1 - agents / erlangs) * (1 - agents / erlangs) as h
    from scaled
),

-- beyond `states` waiting callers the weights are less than exp(-{{ negligible }}) of the greatest, which is that of
-- the first state in which callers leave faster than they come
queues as (
    select
        *,
        case
            when a >= r
                then
                    {{ negligible }} - (a - r)
                    + sqrt(({{ negligible }} - a + r) * ({{ negligible }} - a + r) + {{ 2 * negligible }} * a)
            else r - a + {{ negligible }} + sqrt({{ negligible * negligible }} + {{ 2 * negligible }} * r)
        end as states,
        ln(greatest(case
            when threshold < 1 then 2 * exp(-threshold / 2) * sinh(threshold / 2)
            else 1 - exp(-threshold)
        end, 1e-300)) as log_one_minus_x,
        ln(r) as log_r,
        {{ log_gamma('a + 1') }} as log_gamma_a,
        floor(greatest(r - a, 0)) as heaviest,
        row_number() over (
            order by
                calls, aht_seconds, service_level_seconds, service_level_target, patience_seconds, agents
        ) as queue_number
    from bounded
    where
        agents >= erlangs
        or lead - 0.375 * h - ln(case when h > 0 then h else 1 end) >= ln(service_level_target)
),

scales as (
    select
        *,
        heaviest * log_r - {{ log_gamma('a + heaviest + 1') }} + log_gamma_a as log_scale
    from queues
),

waiting as (
    select
        scales.queue_number,
        scales.log_scale,
        scales.log_r,
        scales.log_one_minus_x,
        numbers.n as m,
        numbers.log_factorial,
        scales.a / (scales.a + numbers.n + 1) as served_share,
        scales.threshold * (scales.a + 1) as exponent,
        {{ log_gamma('scales.a + numbers.n + 1') }} - scales.log_gamma_a as log_rising
    from scales
    inner join {{ ref('int_numbers') }} as numbers on numbers.n <= greatest(scales.states, 1)
),

weighed as (
    select
        queue_number,
        m,
        served_share,
        exp(m * log_r - log_rising - log_scale) as weight,
        exp(log_rising - log_factorial + m * log_one_minus_x - exponent) as late
    from waiting
),

delayed as (
    select
        queue_number,
        weight,
        weight * served_share as served_weight,
        least(
            sum(late) over (partition by queue_number order by m rows between unbounded preceding and current row), 1
        ) as late_share
    from weighed
),

summed as (
    select
        queue_number,
        sum(weight) as waiting_weight,
        sum(served_weight) as served_weight,
        sum(served_weight * (1 - late_share)) as in_time_weight
    from delayed
    group by queue_number
),

levels as (
    select
        scales.*,
        summed.waiting_weight / (summed.waiting_weight + (scales.inverse_blocking - 1) * exp(-scales.log_scale))
            as wait_probability,
        (summed.waiting_weight - summed.served_weight)
        / (summed.waiting_weight + (scales.inverse_blocking - 1) * exp(-scales.log_scale)) as abandonment_probability,
        (summed.in_time_weight + (scales.inverse_blocking - 1) * exp(-scales.log_scale))
        / (summed.waiting_weight + (scales.inverse_blocking - 1) * exp(-scales.log_scale)) as service_level
    from scales
    inner join summed on scales.queue_number = summed.queue_number
),

enough as (
    select
        *,
        row_number() over (
            partition by calls, aht_seconds, service_level_seconds, service_level_target, patience_seconds
            order by agents
        ) as preference
    from levels
    where service_level >= service_level_target
)

select
    calls,
    aht_seconds,
    service_level_seconds,
    service_level_target,
    patience_seconds,
    agents,
    round(wait_probability, 6) as wait_probability,
    round(service_level, 6) as service_level,
    round(abandonment_probability, 6) as abandonment_probability,
    round(abandonment_probability * patience_seconds, 6) as average_wait_seconds,
    round(erlangs * (1 - abandonment_probability) / agents, 6) as occupancy
from enough
where preference = 1
