-- Staged records that name a call which is not staged (not delivered, or quarantined). Visits and legs have been held
-- against the calls before.
with

calls as (
    select
        source_system,
        call_id
    from {{ ref('int_calls') }}
),

records as (
    select
        source_system,
        'surveys' as table_name,
        call_id
    from {{ ref('int_surveys') }}
    where call_id is not null
    union all
    select
        source_system,
        'qa_scores' as table_name,
        call_id
    from {{ ref('int_qa_scores') }}
    where call_id is not null
    union all
    select
        source_system,
        'sales' as table_name,
        call_id
    from {{ ref('int_sales') }}
    where call_id is not null
),

orphans as (
    select
        source_system,
        'queue_visits' as table_name
    from {{ ref('fct_queue_visits') }}
    where is_customer_visit is null
    union all
    select
        source_system,
        'agent_legs' as table_name
    from {{ ref('fct_agent_legs') }}
    where direction is null
    union all
    select
        records.source_system,
        records.table_name
    from records
    left join calls on records.source_system = calls.source_system and records.call_id = calls.call_id
    where calls.call_id is null
)

select
    source_system,
    table_name,
    cast(count(*) as bigint) as orphans
from orphans
group by source_system, table_name
