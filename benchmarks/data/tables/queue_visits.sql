with

every_visit as (
    select
        call_id,
        campaign_id,
        begins_at - to_seconds(wait_seconds) as entered_at,
        answered_at as left_at,
        'answered' as exit_reason
    from contacts
    where direction = 'inbound'
    union all
    select
        call_id,
        campaign_id,
        begins_at + interval 12 seconds as entered_at,
        begins_at + to_seconds(12 + wait_seconds) as left_at,
        exit_reason
    from unreached
    where direction = 'inbound'
)

select
    'V' || call_id as visit_id,
    call_id,
    campaign_id,
    campaign_id || '_main' as queue_id,
    iso(entered_at) as entered_at,
    iso(left_at) as left_at,
    exit_reason,
    iso(cast(cast(entered_at as date) as timestamp) + interval 30 hours) as updated_at
from every_visit
