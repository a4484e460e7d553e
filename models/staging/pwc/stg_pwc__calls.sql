-- The end of a call that nobody answered is not told; the mark "resolved" means something only on answered calls.
select
    call_id,
    'inbound' as direction,
    'voice' as channel,
    campaign_id,
    started_at,
    case when is_answered then {{ add_seconds('started_at', 'wait_seconds + talk_seconds') }} end as ended_at,
    campaign_id as topic,
    is_resolved
from {{ ref('base_pwc__calls') }}
where row_status = 'staged'
