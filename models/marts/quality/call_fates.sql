-- Where every staged call went: into an entry, an outbound attempt, or out of the KPIs with the reason.
with

placed as (
    select
        source_system,
        case
            when exclusion_reason is not null then 'excluded: ' || exclusion_reason
            when direction <> 'inbound' then direction
            when has_open_entry then 'open entry'
            when entries > 0 then 'entry'
            else 'no queue visit'
        end as fate
    from {{ ref('fct_calls') }}
)

select
    source_system,
    fate,
    cast(count(*) as bigint) as calls
from placed
group by source_system, fate
