-- Stretches in which a case is open: from its opening or a reopening to the next closing. A reopening of an open case
-- and a closing of a closed one change nothing; what stands before the first opening is not known to belong to it.
with

opened as (
    select
        *,
        min(case when event = 'opened' then occurred_at end) over (partition by source_system, case_id) as opened_at
    from {{ ref('int_case_events') }}
),

stated as (
    select
        source_system,
        case_id,
        opened_at,
        occurred_at,
        event in ('opened', 'reopened') as is_opening,
        case event when 'opened' then 1 when 'closed' then 2 else 3 end as event_order
    from opened
    where occurred_at >= opened_at and event in ('opened', 'closed', 'reopened')
),

followed as (
    select
        *,
        lag(is_opening) over (
            partition by source_system, case_id order by occurred_at, event_order
        ) as was_opening
    from stated
),

changes as (
    select
        *,
        lead(occurred_at) over (
            partition by source_system, case_id order by occurred_at, event_order
        ) as changed_at
    from followed
    where was_opening is null or was_opening <> is_opening
)

select
    source_system,
    case_id,
    opened_at,
    occurred_at as started_at,
    changed_at as ended_at,
    row_number() over (partition by source_system, case_id order by occurred_at, event_order) as stretch_number
from changes
where is_opening
