-- Each leg with the visit through which it came: its own, else that of the last leg of the call before it.
create temp table legs as
with

transferred as (
    select
        line,
        visit_id,
        last_value(visit_id ignore nulls) over (
            partition by call_id order by coalesce(offered_at, answered_at), leg_id
            rows between unbounded preceding and current row
        ) as entry_visit_id
    from raw_legs
    where
        call_id in (select call_id from raw_legs where visit_id is null)
        and call_id in (select call_id from raw_legs where visit_id is not null)
),

inherited as (
    select line, entry_visit_id
    from transferred
    where visit_id is null and entry_visit_id is not null
)

select
    legs.leg_id,
    legs.call_id,
    coalesce(legs.visit_id, inherited.entry_visit_id) as visit_id,
    visits.campaign_id as entry_campaign_id,
    coalesce(legs.campaign_id, visits.campaign_id, calls.campaign_id, 'unknown') as campaign_id,
    coalesce(legs.agent_id, 'unknown') as agent_id,
    legs.agent_id is not null as is_agent_known,
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
    coalesce(calls.is_excluded, true) as is_excluded_call,
    legs.talk_seconds,
    legs.hold_seconds,
    coalesce(legs.hold_count > 0, legs.hold_seconds > 0) as is_held,
    legs.longest_hold_seconds,
    legs.acw_seconds,
    cast(legs.talk_seconds + legs.hold_seconds + legs.acw_seconds as decimal(18, 3)) as handle_seconds,
    legs.acw_started_at,
    legs.acw_ended_at,
    legs.transfer_type
from raw_legs as legs
left join inherited on legs.line = inherited.line
left join calls on legs.call_id = calls.call_id
left join core.fct_queue_visits as visits on coalesce(legs.visit_id, inherited.entry_visit_id) = visits.visit_id;

-- of most calls there is one handled leg: only the others are put in order
create temp table first_handled as
with

counted as (
    select call_id
    from legs
    where is_handled
    group by call_id
    having count(*) > 1
),

numbered as (
    select
        *,
        row_number() over (partition by call_id order by answered_at, leg_id) as number,
        row_number() over (partition by call_id order by answered_at desc, leg_id desc) as number_from_last,
        bool_or(coalesce(talk_seconds, 1) <> 0) over (partition by call_id) as is_contact
    from legs
    where is_handled and call_id in (select call_id from counted)
)

select
    call_id, leg_id, agent_id, campaign_id, entry_campaign_id, answered_at, number, number_from_last, is_contact
from numbered
where number = 1 or number_from_last = 1
union all
select
    call_id, leg_id, agent_id, campaign_id, entry_campaign_id, answered_at, 1 as number, 1 as number_from_last,
    coalesce(talk_seconds, 1) <> 0 as is_contact
from legs
where is_handled and call_id not in (select call_id from counted);

drop table raw_legs;
