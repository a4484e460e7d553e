-- Who was served without queueing waited 0 s; who hung up in the VRU never reached a queue.
with

reached_queue as (
    select
        *,
        coalesce(queued_at, left_vru_at, started_at) as entered_at
    from {{ ref('base_technion__calls') }}
    where row_status = 'staged' and (is_queued or outcome = 'AGENT')
)

select
    call_id as visit_id,
    call_id,
    campaign_id,
    entered_at,
    case when is_queued then {{ add_seconds('entered_at', 'queue_seconds') }} else entered_at end as left_at,
    case
        when outcome = 'AGENT' then 'answered'
        when outcome = 'HANG' then 'abandoned'
        else 'other'
    end as exit_reason
from reached_queue
