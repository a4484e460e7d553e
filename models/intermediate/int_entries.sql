-- One row per entry: an inbound customer call in a campaign, whatever the number of its queue visits.
with

visits as (
    select
        *,
        row_number() over (
            partition by source_system, call_id, campaign_id order by entered_at, visit_id
        ) as visit_number
    from {{ ref('fct_queue_visits') }}
    where is_customer_visit
),

-- waiting ends with the first visit that was answered
waited as (
    select
        *,
        visit_number <= coalesce(
            min(case when exit_reason = 'answered' then visit_number end) over (
                partition by source_system, call_id, campaign_id
            ), visit_number
        ) as is_waited,
        visit_number = count(*) over (partition by source_system, call_id, campaign_id) as is_last
    from visits
),

entered as (
    select
        source_system,
        call_id,
        campaign_id,
        min(entered_at) as entered_at,
        max(case when is_last then left_at end) as ended_at,
        max(case when is_last then exit_reason end) as last_exit_reason,
        max(case when exit_reason = 'answered' then 1 else 0 end) = 1 as is_answered,
        max(case when is_open then 1 else 0 end) = 1 as has_open_visit,
        count(*) as visits,
        case
            when count(*) filter (where is_waited and wait_seconds is null) = 0
                then cast(sum(wait_seconds) filter (where is_waited) as decimal(18, 3))
        end as wait_seconds
    from waited
    group by source_system, call_id, campaign_id
),

first_handled as (
    select
        *,
        row_number() over (
            partition by source_system, call_id, entry_campaign_id order by answered_at, leg_id
        ) as handled_number
    from {{ ref('int_legs_attributed') }}
    where is_handled
),

handled as (
    select
        source_system,
        call_id,
        entry_campaign_id as campaign_id,
        max(case when handled_number = 1 then agent_id end) as agent_id,
        count(*) as handled_legs,
        case
            when count(handle_seconds) = count(*) then cast(sum(handle_seconds) as decimal(18, 3))
        end as handle_seconds,
        count(*) filter (where transfer_type is not null) as legs_with_known_transfer,
        count(*) filter (where transfer_type in ('blind', 'attended')) as transferred_legs
    from first_handled
    group by source_system, call_id, entry_campaign_id
)

select
    entered.source_system,
    entered.call_id,
    entered.campaign_id,
    entered.entered_at,
    entered.ended_at,
    entered.visits,
    entered.is_answered,
    entered.has_open_visit and not entered.is_answered as is_open,
    case
        when entered.is_answered then 'answered'
        when not entered.has_open_visit then entered.last_exit_reason
    end as exit_reason,
    entered.wait_seconds,
    coalesce(handled.agent_id, case when entered.is_answered then 'unknown' else 'unassigned' end) as agent_id,
    coalesce(handled.handled_legs, 0) as handled_legs,
    handled.handle_seconds,
    coalesce(handled.legs_with_known_transfer, 0) as legs_with_known_transfer,
    coalesce(handled.transferred_legs, 0) as transferred_legs,
    calls.customer_key,
    calls.topic,
    calls.voicemail_reached,
    calls.voicemail_left,
    calls.is_resolved,
    calls.is_escalated
from entered
inner join {{ ref('int_calls') }} as calls
    on entered.source_system = calls.source_system and entered.call_id = calls.call_id
left join handled
    on
        entered.source_system = handled.source_system
        and entered.call_id = handled.call_id
        and entered.campaign_id = handled.campaign_id
