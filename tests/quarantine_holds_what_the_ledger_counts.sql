-- The lines one can read in the quarantine are as many as the ledger counts, for every source and table.
with

held as (
    select
        source_system,
        table_name,
        count(*) as held_rows
    from {{ ref('quarantine') }}
    group by source_system, table_name
)

select
    ledger.source_system,
    ledger.table_name,
    ledger.quarantined_rows,
    held.held_rows
from {{ ref('row_ledger') }} as ledger
full outer join held
    on ledger.source_system = held.source_system and ledger.table_name = held.table_name
where (coalesce(ledger.quarantined_rows, 0) = coalesce(held.held_rows, 0)) is not true
