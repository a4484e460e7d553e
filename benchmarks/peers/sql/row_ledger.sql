with

judged as (
    select 'calls' as table_name, reject_reason from calls
    union all
    select 'queue_visits' as table_name, reject_reason from queue_visits
    union all
    select 'agent_legs' as table_name, reject_reason from agent_legs
)

select
    table_name,
    count(*) filter (where reject_reason is null) as staged_rows,
    count(*) filter (where reject_reason is not null) as quarantined_rows
from judged
group by table_name
order by table_name
