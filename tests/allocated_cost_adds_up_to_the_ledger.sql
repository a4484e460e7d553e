-- The shares of each ledger line add up to it, to the cent, in its own currency.
with

allocated as (
    select
        source_system,
        cost_id,
        sum(cents) as cents
    from {{ ref('int_cost_shares') }}
    group by source_system, cost_id
)

select
    ledger.source_system,
    ledger.cost_id,
    ledger.amount,
    allocated.cents
from {{ ref('int_costs') }} as ledger
left join allocated
    on ledger.source_system = allocated.source_system and ledger.cost_id = allocated.cost_id
where (allocated.cents = cast(round(ledger.amount * 100) as bigint)) is not true
