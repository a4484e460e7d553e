-- Legs that count, with the campaign of the visit they came through, on the date and half-hour of their entry, without
-- one of their call, and on the date of their agent's site. What is joined is smaller than a leg, and stands to its
-- right: legs are read past it.
with

known as (
    select
        rowid as call_number,
        call_id,
        campaign_id,
        started_at,
        direction = 'inbound' as is_inbound,
        direction = 'inbound'
        or answered_by in ('human', 'unknown')
        or (
            customer_answered_at is not null
            and coalesce(answered_by not in ('human', 'machine', 'unknown'), true)
        ) as may_be_handled
    from calls
    where reject_reason is null and direction <> 'internal' and exclusion_reason is null
),

joined as (
    select
        legs.leg_id,
        known.call_number,
        coalesce(visits.campaign_id, case when visits.visit_id is not null then known.campaign_id end) as entry_campaign_id,
        coalesce(legs.campaign_id, visits.campaign_id, known.campaign_id, 'unknown') as campaign_id,
        coalesce(known.campaign_id, 'unknown') as call_campaign_id,
        coalesce(legs.agent_id, 'unknown') as agent_id,
        known.is_inbound,
        known.started_at,
        legs.answered_at,
        coalesce(legs.answered_at, legs.offered_at) as occurred_at,
        legs.leg_outcome,
        coalesce(
            legs.leg_outcome = 'answered'
            and not coalesce(legs.is_monitoring, false)
            and not coalesce(legs.is_consult, false)
            and known.may_be_handled, false
        ) as is_handled,
        legs.talk_seconds,
        legs.hold_seconds,
        legs.acw_seconds,
        cast(legs.talk_seconds as bigint) + legs.hold_seconds + legs.acw_seconds as handle_seconds,
        coalesce(legs.hold_count > 0, legs.hold_seconds > 0) as is_held,
        legs.transfer_type
    from agent_legs as legs
    inner join known on legs.call_id = known.call_id
    left join queue_visits as visits on legs.visit_id = visits.visit_id and visits.reject_reason is null
    where legs.reject_reason is null
),

attributed as (
    select * from joined
    where is_handled or leg_outcome in ('answered', 'no_answer', 'rejected')
)

select
    legs.* exclude (call_campaign_id, started_at, occurred_at),
    coalesce(entered.local_date, local_date(legs.started_at, call_clock.utc_offset)) as local_date,
    coalesce(entered.interval_starts_at, half_hour(legs.started_at, call_clock.utc_offset)) as interval_starts_at,
    local_date(legs.occurred_at, coalesce(agent_clock.utc_offset, 0)) as agent_date
from attributed as legs
left join entered on legs.call_number = entered.call_number and legs.entry_campaign_id = entered.campaign_id
left join campaign_clock as call_clock
    on
        legs.call_campaign_id = call_clock.campaign_id
        and legs.started_at >= call_clock.begins_at
        and legs.started_at < call_clock.ends_at
left join agent_clock
    on
        legs.agent_id = agent_clock.agent_id
        and legs.occurred_at >= agent_clock.begins_at
        and legs.occurred_at < agent_clock.ends_at
