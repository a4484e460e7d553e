-- Activities of the schedule, with the versions that count: the last one is paid; adherence is measured against the
-- last one published before the shift began (of unknown publication: taken as in time). Against a shift without such a
-- version nothing is measured.
with

published as (
    select
        *,
        min(starts_at) over (partition by source_system, shift_id, schedule_version) as shift_starts_at,
        max(published_at) over (partition by source_system, shift_id, schedule_version) as version_published_at
    from {{ ref('int_shifts') }}
),

timed as (
    select
        *,
        coalesce(version_published_at < shift_starts_at, true) as is_published_in_time
    from published
),

ranked as (
    select
        *,
        dense_rank() over (
            partition by source_system, shift_id
            order by schedule_version desc nulls last
        ) as versions_from_last,
        dense_rank() over (
            partition by source_system, shift_id, is_published_in_time
            order by schedule_version desc nulls last
        ) as versions_in_time_from_last,
        max(case when is_published_in_time then 1 else 0 end) over (
            partition by source_system, shift_id
        ) = 0 as is_published_late
    from timed
)

select
    ranked.source_system,
    ranked.shift_id,
    ranked.agent_id,
    ranked.work_date,
    coalesce(state_map.activity, lower(ranked.activity)) as activity,
    ranked.starts_at,
    ranked.ends_at,
    coalesce(ranked.is_paid, false) as is_paid,
    coalesce(ranked.is_productive, false) as is_productive,
    coalesce(ranked.is_adherence_counted, false) as is_adherence_counted,
    ranked.versions_from_last = 1 as is_last_version,
    ranked.is_published_in_time and ranked.versions_in_time_from_last = 1 as is_adherence_version,
    ranked.is_published_late
from ranked
left join {{ ref('state_map') }} as state_map
    on lower(ranked.activity) = state_map.state
