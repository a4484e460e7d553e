with

visits as (
    select * from {{ ref('int_queue_visits') }}
),

calls as (
    select
        source_system,
        call_id,
        direction,
        exclusion_reason,
        campaign_id
    from {{ ref('int_calls') }}
),

measured as (
    select
        visits.*,
        {{ seconds_between('visits.entered_at', 'visits.left_at') }} as stated_wait_seconds
    from visits
)

select
    measured.source_system,
    measured.visit_id,
    measured.call_id,
    coalesce(measured.campaign_id, calls.campaign_id, 'unknown') as campaign_id,
    measured.queue_id,
    measured.entered_at,
    measured.left_at,
    case
        when measured.exit_reason is not null then measured.exit_reason
        when measured.left_at is not null then 'other'
    end as exit_reason,
    -- clocks of one source may differ by 2 s; a wait more negative than that is unknown
    case
        when measured.stated_wait_seconds >= 0 then measured.stated_wait_seconds
        when measured.stated_wait_seconds >= -2 then 0
    end as wait_seconds,
    measured.exit_reason is null and measured.left_at is null as is_open,
    calls.direction = 'inbound' and calls.exclusion_reason is null as is_customer_visit
from measured
left join calls
    on measured.source_system = calls.source_system and measured.call_id = calls.call_id
