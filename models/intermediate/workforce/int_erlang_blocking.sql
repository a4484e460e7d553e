-- For each distinct work (calls of a half-hour, seconds of one) and number of agents: 1 / Erlang B, and the share of
-- callers who wait in Erlang C. 1 / B is the sum of the Poisson probabilities up to the number of agents over the last
-- of them: positive terms only, each from its logarithm, so nothing cancels or overflows. With load + 5 roots + 10
-- agents fewer than one caller in a thousand waits.
with

loads as (
    select distinct
        calls,
        aht_seconds,
        calls * aht_seconds / 1800 as erlangs
    from {{ ref('int_staffing_loads') }}
    where calls > 0 and aht_seconds > 0
),

likelihoods as (
    select
        loads.calls,
        loads.aht_seconds,
        loads.erlangs,
        numbers.n as agents,
        exp(numbers.n * ln(loads.erlangs) - numbers.log_factorial - loads.erlangs) as likelihood
    from loads
    inner join {{ ref('int_numbers') }} as numbers
        on numbers.n <= loads.erlangs + 5 * sqrt(loads.erlangs) + 10
),

blocked as (
    select
        *,
        sum(likelihood) over (
            partition by calls, aht_seconds order by agents rows between unbounded preceding and current row
        ) / nullif(likelihood, 0) as inverse_blocking
    from likelihoods
),

delayed as (
    select
        *,
        -- as many agents as erlangs, or fewer: the queue grows for ever
        case
            when agents > erlangs then round(agents / (inverse_blocking * (agents - erlangs) + erlangs), 12)
        end as wait_probability
    from blocked
)

select
    calls,
    aht_seconds,
    erlangs,
    agents,
    inverse_blocking,
    wait_probability,
    lag(wait_probability) over (partition by calls, aht_seconds order by agents) as wait_probability_of_one_fewer
from delayed
