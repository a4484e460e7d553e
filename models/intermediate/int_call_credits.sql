-- Where a survey, an evaluation or a sale that names a call counts: the call's day and campaign, of several entries
-- those of the last handled leg, and the owner of the entry there.
with

numbered_legs as (
    select
        *,
        row_number() over (
            partition by source_system, call_id order by answered_at desc, leg_id desc
        ) as leg_number_from_last
    from {{ ref('fct_agent_legs') }}
    where is_handled
),

last_legs as (
    select * from numbered_legs
    where leg_number_from_last = 1
),

placed as (
    select
        calls.source_system,
        calls.call_id,
        calls.is_excluded,
        calls.agent_id as call_agent_id,
        coalesce(case when calls.entries > 1 then last_legs.campaign_id end, calls.campaign_id) as campaign_id,
        coalesce(case when calls.entries > 1 then last_legs.local_date end, calls.local_date) as local_date
    from {{ ref('fct_calls') }} as calls
    left join last_legs
        on
            calls.source_system = last_legs.source_system
            and calls.call_id = last_legs.call_id
)

select
    placed.source_system,
    placed.call_id,
    placed.campaign_id,
    coalesce(entries.agent_id, placed.call_agent_id) as agent_id,
    placed.local_date,
    placed.is_excluded
from placed
left join {{ ref('fct_entries') }} as entries
    on
        placed.source_system = entries.source_system
        and placed.call_id = entries.call_id
        and placed.campaign_id = entries.campaign_id
