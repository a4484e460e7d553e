-- Entries: an inbound customer call in a campaign, with its wait, its end, its owner and its local date and half-hour.
with

visits as (
    select
        visits.visit_id,
        visits.call_id,
        coalesce(visits.campaign_id, calls.campaign_id, 'unknown') as campaign_id,
        visits.entered_at,
        coalesce(visits.exit_reason, case when visits.left_at is not null then 'other' end) as exit_reason,
        case
            when visits.left_at >= visits.entered_at then visits.left_at - visits.entered_at
            when visits.left_at >= visits.entered_at - 2 then 0
        end as wait_seconds
    from queue_visits as visits
    inner join calls on visits.call_id = calls.call_id
    where
        visits.reject_reason is null
        and calls.reject_reason is null
        and calls.direction = 'inbound'
        and calls.exclusion_reason is null
),

-- waiting ends with the first visit that was answered
ordered as (
    select
        *,
        count(case when exit_reason = 'answered' then 1 end) over (
            partition by call_id, campaign_id
            order by entered_at, visit_id
            rows between unbounded preceding and 1 preceding
        ) = 0 as is_waited,
        lead(visit_id) over (partition by call_id, campaign_id order by entered_at, visit_id) is null as is_last
    from visits
),

entered as (
    select
        call_id,
        campaign_id,
        min(entered_at) as entered_at,
        max(case when exit_reason = 'answered' then 1 else 0 end) = 1 as is_answered,
        max(case when exit_reason is null then 1 else 0 end) = 1 as has_open_visit,
        max(case when is_last then exit_reason end) as last_exit_reason,
        case
            when count(case when is_waited and wait_seconds is null then 1 end) = 0
                then sum(case when is_waited then wait_seconds end)
        end as wait_seconds
    from ordered
    group by call_id, campaign_id
),

numbered as (
    select
        *,
        row_number() over (
            partition by call_id, entry_campaign_id order by answered_at asc nulls last, leg_id asc
        ) as leg_number
    from attributed_legs
    where is_handled and entry_campaign_id is not null
),

handled as (
    select
        call_id,
        entry_campaign_id as campaign_id,
        max(case when leg_number = 1 then agent_id end) as agent_id,
        case when count(handle_seconds) = count(*) then sum(handle_seconds) end as handle_seconds
    from numbered
    group by call_id, entry_campaign_id
)

select
    entered.call_id,
    entered.campaign_id,
    coalesce(handled.agent_id, case when entered.is_answered then 'unknown' else 'unassigned' end) as agent_id,
    clock.local_date,
    clock.interval_starts_at,
    entered.is_answered,
    entered.has_open_visit and not entered.is_answered as is_open,
    case
        when entered.is_answered then 'answered'
        when not entered.has_open_visit then entered.last_exit_reason
    end as exit_reason,
    entered.wait_seconds,
    entered.wait_seconds <= campaigns.service_level_seconds as is_within_threshold,
    entered.wait_seconds <= campaigns.short_abandon_seconds as is_short,
    handled.handle_seconds
from entered
inner join campaigns on entered.campaign_id = campaigns.campaign_id
inner join clock
    on campaigns.time_zone = clock.time_zone and entered.entered_at - entered.entered_at % 900 = clock.quarter_at
left join handled on entered.call_id = handled.call_id and entered.campaign_id = handled.campaign_id
