-- A hang-up in the VRU is a call without a queue visit; 0 seconds of service mean an unknown talk time.
select
    call_id,
    'inbound' as direction,
    'voice' as channel,
    campaign_id,
    customer_key,
    started_at,
    case
        when outcome = 'AGENT' then {{ add_seconds('coalesce(served_at, ' ~ add_seconds('coalesce(queued_at, left_vru_at, started_at)', 'coalesce(queue_seconds, 0)') ~ ')', 'service_seconds') }}
        when is_queued then {{ add_seconds('coalesce(queued_at, left_vru_at, started_at)', 'queue_seconds') }}
        else coalesce(left_vru_at, started_at)
    end as ended_at,
    ivr_seconds,
    case when outcome = 'PHANTOM' then 'phantom' end as exclusion_reason
from {{ ref('base_technion__calls') }}
where row_status = 'staged'
