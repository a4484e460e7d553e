-- Each leg with the queue visit through which it came, its entry, and whether it counts as handled.
with

calls as (
    select
        *,
        direction = 'internal' or exclusion_reason is not null as is_excluded,
        coalesce(answered_by, case when customer_answered_at is not null then 'unknown' end) as other_side
    from {{ ref('int_calls') }}
),

legs as (
    select * from {{ ref('int_agent_legs') }}
),

-- a direct transfer has no visit of its own: it inherits that of the last leg before it
transferred_calls as (
    select
        source_system,
        call_id
    from legs
    group by source_system, call_id
    having count(visit_id) > 0 and count(visit_id) < count(*)
),

numbered as (
    select
        legs.*,
        count(legs.visit_id) over (
            partition by legs.source_system, legs.call_id
            order by coalesce(legs.offered_at, legs.answered_at), legs.leg_id
            rows between unbounded preceding and current row
        ) as visit_number
    from legs
    inner join transferred_calls
        on legs.source_system = transferred_calls.source_system and legs.call_id = transferred_calls.call_id
),

inherited as (
    select
        *,
        max(visit_id) over (partition by source_system, call_id, visit_number) as entry_visit_id
    from numbered
    union all
    select
        legs.*,
        null as visit_number,
        legs.visit_id as entry_visit_id
    from legs
    left join transferred_calls
        on legs.source_system = transferred_calls.source_system and legs.call_id = transferred_calls.call_id
    where transferred_calls.call_id is null
),

visits as (
    select
        source_system,
        visit_id,
        campaign_id
    from {{ ref('fct_queue_visits') }}
)

select
    legs.source_system,
    legs.leg_id,
    legs.call_id,
    legs.entry_visit_id as visit_id,
    visits.campaign_id as entry_campaign_id,
    coalesce(legs.campaign_id, visits.campaign_id, calls.campaign_id, 'unknown') as campaign_id,
    coalesce(legs.agent_id, 'unknown') as agent_id,
    calls.direction,
    legs.offered_at,
    legs.answered_at,
    legs.ended_at,
    legs.leg_outcome,
    coalesce(
        legs.leg_outcome = 'answered'
        and not coalesce(legs.is_monitoring, false)
        and not coalesce(legs.is_consult, false)
        and not calls.is_excluded
        and (calls.direction = 'inbound' or calls.other_side in ('human', 'unknown')),
        false
    ) as is_handled,
    -- a leg whose call is not staged counts nowhere; quality.orphan_records counts it
    coalesce(calls.is_excluded, true) as is_excluded_call,
    legs.talk_seconds,
    legs.hold_seconds,
    coalesce(legs.hold_count > 0, legs.hold_seconds > 0) as is_held,
    legs.longest_hold_seconds,
    legs.acw_seconds,
    legs.talk_seconds + legs.hold_seconds + legs.acw_seconds as handle_seconds,
    legs.transfer_type
from inherited as legs
left join calls
    on legs.source_system = calls.source_system and legs.call_id = calls.call_id
left join visits
    on legs.source_system = visits.source_system and legs.entry_visit_id = visits.visit_id
