-- Erlang A, callers who hang up after an exponential patience: the smallest number of agents that serves the target's
-- share of all calls within the threshold.
--
-- Let a = agents x patience / AHT, r = calls x patience / 1800, x = exp(-threshold / patience), and S(z) = sum over k
-- of z^k / ((a + 1) ... (a + 1 + k)), an incomplete gamma function. The state of m waiting callers has the weight
-- r / (a + 1) x ... x r / (a + m) of the one with none: the states with all agents busy weigh 1 + r S(r)
-- together, those with a free agent 1 / B - 1. Who finds m callers waiting is served with probability a / (a + m + 1):
-- a S(r) together, of which a exp(r (1 - x)) x^(a + 1) S(r x) too late; he hangs up with (m + 1) / (a + m + 1), m + 1
-- times the term of S(r). All terms are positive, all products are sums of logarithms, all weights relate to the
-- greatest: nothing overflows.
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

-- terms beyond `states` are less than exp(-{{ negligible }}) of the greatest, after which callers leave faster than
-- they come
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
        r * case
            when threshold < 1 then 2 * exp(-threshold / 2) * sinh(threshold / 2)
            else 1 - exp(-threshold)
        end as arrivals_within_threshold,
        ln(r) as log_r,
        {{ log_gamma('a + 1') }} as log_gamma_a,
        floor(greatest(r - a - 1, 0)) as greatest_term,
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
        greatest(greatest_term * log_r + log_gamma_a - {{ log_gamma('a + greatest_term + 2') }}, 0) as log_scale
    from queues
),

terms as (
    select
        scales.queue_number,
        numbers.n as waiting,
        numbers.n * scales.log_r + scales.log_gamma_a - {{ log_gamma('scales.a + numbers.n + 2') }}
        - scales.log_scale as log_term,
        scales.arrivals_within_threshold - scales.threshold * (scales.a + numbers.n + 1) as log_late_share
    from scales
    inner join {{ ref('int_numbers') }} as numbers on numbers.n <= greatest(scales.states, 1)
),

summed as (
    select
        queue_number,
        sum(exp(log_term)) as series,
        sum((waiting + 1) * exp(log_term)) as abandoning_weight,
        sum(exp(log_term + log_late_share)) as late_series
    from terms
    group by queue_number
),

weighed as (
    select
        scales.*,
        exp(-scales.log_scale) + scales.r * summed.series as busy_weight,
        summed.abandoning_weight,
        scales.a * (summed.series - summed.late_series) as in_time_weight,
        (scales.inverse_blocking - 1) * exp(-scales.log_scale) as free_weight
    from scales
    inner join summed on scales.queue_number = summed.queue_number
),

levels as (
    select
        *,
        busy_weight / (busy_weight + free_weight) as wait_probability,
        abandoning_weight / (busy_weight + free_weight) as abandonment_probability,
        (in_time_weight + free_weight) / (busy_weight + free_weight) as service_level
    from weighed
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
