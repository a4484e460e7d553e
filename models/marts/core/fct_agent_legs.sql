-- A leg takes the date and interval of the entry through which it came, without one those of its call.
with

legs as (
    select * from {{ ref('int_legs_attributed') }}
)

select
    legs.source_system,
    legs.leg_id,
    legs.call_id,
    legs.visit_id,
    legs.campaign_id,
    legs.agent_id,
    legs.direction,
    coalesce(entries.local_date, calls.local_date) as local_date,
    coalesce(entries.interval_starts_at, calls.interval_starts_at) as interval_starts_at,
    coalesce(entries.week_starts_on, calls.week_starts_on) as week_starts_on,
    coalesce(entries.month_starts_on, calls.month_starts_on) as month_starts_on,
    legs.offered_at,
    legs.answered_at,
    legs.ended_at,
    legs.leg_outcome,
    legs.is_handled,
    legs.is_excluded_call,
    legs.talk_seconds,
    legs.hold_seconds,
    legs.is_held,
    legs.longest_hold_seconds,
    legs.acw_seconds,
    legs.handle_seconds,
    legs.transfer_type
from legs
left join {{ ref('fct_entries') }} as entries
    on
        legs.source_system = entries.source_system
        and legs.call_id = entries.call_id
        and legs.entry_campaign_id = entries.campaign_id
left join {{ ref('fct_calls') }} as calls
    on legs.source_system = calls.source_system and legs.call_id = calls.call_id
