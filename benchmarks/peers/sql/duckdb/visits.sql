-- Visits of inbound customer calls. Calls go by the number of their row from here on: none is taken out any more.
select
    visits.visit_id,
    calls.rowid as call_number,
    coalesce(visits.campaign_id, calls.campaign_id, 'unknown') as campaign_id,
    visits.entered_at,
    coalesce(visits.exit_reason, case when visits.left_at is not null then 'other' end) as exit_reason,
    cast(
        case
            when visits.left_at >= visits.entered_at then cast(visits.left_at as bigint) - visits.entered_at
            when visits.left_at >= cast(visits.entered_at as bigint) - 2 then 0
        end as uinteger
    ) as wait_seconds
from queue_visits as visits
inner join calls on visits.call_id = calls.call_id
where
    visits.reject_reason is null
    and calls.reject_reason is null
    and calls.direction = 'inbound'
    and calls.exclusion_reason is null
