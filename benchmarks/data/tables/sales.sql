select
    'W' || call_id as sale_id,
    call_id,
    customer_number,
    null as lead_id,
    campaign_id,
    agent_id,
    case when number % 3 = 0 then 'appointment' else 'sale' end as goal,
    'made' as status,
    20 + dice('amount', 400, number) as amount,
    'EUR' as currency,
    iso(ended_at) as occurred_at,
    iso(cast(cast(ended_at as date) as timestamp) + interval 30 hours) as updated_at
from contacts
where dice('sold', 30, number) = 0
