-- Legs that count: offered or handled in a call that is not excluded, with the campaign of the visit they came through.
with

known as (
    select
        *,
        direction = 'internal' or exclusion_reason is not null as is_excluded,
        direction = 'inbound'
        or answered_by in ('human', 'unknown')
        or (
            customer_answered_at is not null
            and coalesce(answered_by not in ('human', 'machine', 'unknown'), true)
        ) as may_be_handled
    from calls
    where reject_reason is null
),

joined as (
    select
        legs.leg_id,
        legs.call_id,
        coalesce(visits.campaign_id, case when visits.visit_id is not null then known.campaign_id end) as entry_campaign_id,
        coalesce(legs.campaign_id, visits.campaign_id, known.campaign_id, 'unknown') as campaign_id,
        coalesce(known.campaign_id, 'unknown') as call_campaign_id,
        coalesce(legs.agent_id, 'unknown') as agent_id,
        known.direction,
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
        legs.talk_seconds + legs.hold_seconds + legs.acw_seconds as handle_seconds,
        coalesce(legs.hold_count > 0, legs.hold_seconds > 0) as is_held,
        legs.transfer_type
    from agent_legs as legs
    inner join known on legs.call_id = known.call_id
    left join queue_visits as visits on legs.visit_id = visits.visit_id and visits.reject_reason is null
    where legs.reject_reason is null and not known.is_excluded
)

select * from joined
where is_handled or leg_outcome in ('answered', 'no_answer', 'rejected')
