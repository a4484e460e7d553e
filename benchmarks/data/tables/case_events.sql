-- three in a hundred calls open a case; nine in ten of those are closed within a week
select
    'K' || contacts.call_id as case_id,
    contacts.customer_number,
    contacts.campaign_id,
    'billing' as topic,
    steps.event,
    iso(contacts.ended_at + case steps.event when 'closed' then to_seconds(3600 + dice('closing', 600000, contacts.number)) else interval 0 seconds end) as occurred_at,
    iso(cast(cast(contacts.ended_at as date) as timestamp) + interval 30 hours) as updated_at
from contacts
cross join (values ('opened'), ('closed')) as steps (event)
where
    dice('case', 33, contacts.number) = 0
    and (steps.event = 'opened' or dice('is closed', 10, contacts.number) < 9)
