-- Records whose clocks contradict each other by more than the 2 s that are tolerated: the time between is unknown.
select
    source_system,
    'queue_visits' as table_name,
    visit_id as record_id,
    {{ seconds_between('entered_at', 'left_at') }} as skew_seconds
from {{ ref('int_queue_visits') }}
where {{ seconds_between('entered_at', 'left_at') }} < -2

union all

select
    source_system,
    'agent_legs' as table_name,
    leg_id as record_id,
    {{ seconds_between('answered_at', 'ended_at') }} as skew_seconds
from {{ ref('int_agent_legs') }}
where {{ seconds_between('answered_at', 'ended_at') }} < -2

union all

select
    source_system,
    'calls' as table_name,
    call_id as record_id,
    {{ seconds_between('started_at', 'ended_at') }} as skew_seconds
from {{ ref('int_calls') }}
where {{ seconds_between('started_at', 'ended_at') }} < -2
