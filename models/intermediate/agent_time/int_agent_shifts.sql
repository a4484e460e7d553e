-- Each shift of an agent and how long he was logged in during it.
with

shifts as (
    select
        source_system,
        agent_id,
        shift_id,
        min(work_date) as work_date
    from {{ ref('int_shift_activities') }}
    where is_last_version
    group by source_system, agent_id, shift_id
),

pieces as (
    select * from {{ ref('int_agent_pieces') }}
    where kind = 'shift'
),

attended as (
    select
        pieces.source_system,
        pieces.agent_id,
        pieces.tag as shift_id,
        sum(
            {{ seconds_between(
                'greatest(pieces.starts_at, segments.starts_at)', 'least(pieces.ends_at, segments.ends_at)'
            ) }}
        ) as logged_in_seconds
    from pieces
    inner join {{ ref('int_agent_segments') }} as segments
        on
            pieces.source_system = segments.source_system
            and pieces.agent_id = segments.agent_id
            and pieces.local_date = segments.local_date
            and pieces.starts_at < segments.ends_at
            and pieces.ends_at > segments.starts_at
    where segments.is_logged_in
    group by pieces.source_system, pieces.agent_id, pieces.tag
)

select
    shifts.source_system,
    shifts.agent_id,
    shifts.shift_id,
    shifts.work_date,
    coalesce(attended.logged_in_seconds, 0) as logged_in_seconds
from shifts
left join attended
    on
        shifts.source_system = attended.source_system
        and shifts.agent_id = attended.agent_id
        and shifts.shift_id = attended.shift_id
