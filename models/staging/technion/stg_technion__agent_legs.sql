-- Only served calls have a leg: a hang-up with service time is a hang-up, and the log knows no offers that failed.
with

served as (
    select
        base.*,
        coalesce(base.served_at, visits.left_at, visits.entered_at) as answered_at
    from {{ ref('base_technion__calls') }} as base
    inner join {{ ref('stg_technion__queue_visits') }} as visits on base.call_id = visits.call_id
    where base.row_status = 'staged' and base.outcome = 'AGENT'
)

select
    call_id as leg_id,
    call_id,
    call_id as visit_id,
    campaign_id,
    {{ agent_id_from_name('agent_id') }} as agent_id,
    answered_at,
    {{ add_seconds('answered_at', 'service_seconds') }} as ended_at,
    'answered' as leg_outcome,
    service_seconds as talk_seconds
from served
