select
    call_id as leg_id,
    call_id,
    call_id as visit_id,
    campaign_id,
    {{ agent_id_from_name('agent_id') }} as agent_id,
    {{ add_seconds('started_at', 'coalesce(wait_seconds, 0)') }} as answered_at,
    {{ add_seconds('started_at', 'wait_seconds + talk_seconds') }} as ended_at,
    'answered' as leg_outcome,
    talk_seconds
from {{ ref('base_pwc__calls') }}
where row_status = 'staged' and is_answered
