-- A hang-up in the VRU is a call without a queue visit; 0 seconds of service mean an unknown talk time.
with

staged as (
    select
        *,
        coalesce(queued_at, left_vru_at, started_at) as waiting_from
    from {{ ref('base_technion__calls') }}
    where row_status = 'staged'
),

waited as (
    select
        *,
        {{ add_seconds('waiting_from', 'queue_seconds') }} as waiting_until
    from staged
)

select
    call_id,
    'inbound' as direction,
    'voice' as channel,
    campaign_id,
    customer_key,
    started_at,
    case
        when outcome = 'AGENT'
            then {{ add_seconds('coalesce(served_at, waiting_until, waiting_from)', 'service_seconds') }}
        when is_queued then waiting_until
        else coalesce(left_vru_at, started_at)
    end as ended_at,
    ivr_seconds,
    case when outcome = 'PHANTOM' then 'phantom' end as exclusion_reason
from waited
