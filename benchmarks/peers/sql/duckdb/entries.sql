-- Entries: an inbound customer call in a campaign, with its wait, its end, its owner and its local date and half-hour.
select
    entered.campaign_id,
    coalesce(owners.agent_id, case when entered.is_answered then 'unknown' else 'unassigned' end) as agent_id,
    entered.local_date,
    entered.interval_starts_at,
    entered.is_answered,
    entered.has_open_visit and not entered.is_answered as is_open,
    case
        when entered.is_answered then cast('answered' as exit_reason)
        when not entered.has_open_visit then entered.last_exit_reason
    end as exit_reason,
    entered.wait_seconds,
    entered.is_within_threshold,
    entered.is_short,
    owners.handle_seconds
from entered
left join owners on entered.call_number = owners.call_number and entered.campaign_id = owners.campaign_id
