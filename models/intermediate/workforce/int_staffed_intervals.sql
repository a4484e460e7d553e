-- Agents' time on and for the phone, cut at the half-hours of every campaign they are skilled for.
with

skills as (
    select * from {{ ref('int_agent_skills') }}
),

spans as (
    select
        source_system,
        agent_id,
        'scheduled' as kind,
        starts_at,
        ends_at
    from {{ ref('int_shift_activities') }}
    where is_last_version and is_productive and activity = 'phone'
    union all
    select
        source_system,
        agent_id,
        'present' as kind,
        starts_at,
        ends_at
    from {{ ref('int_agent_segments') }}
    where is_logged_in
    union all
    select
        source_system,
        agent_id,
        'phone' as kind,
        starts_at,
        ends_at
    from {{ ref('int_agent_segments') }}
    where is_logged_in and bucket in ('handling', 'ringing', 'available')
),

-- what overlaps or follows at once is one stretch: an agent is there once
followed as (
    select
        *,
        max(ends_at) over (
            partition by source_system, agent_id, kind
            order by starts_at, ends_at rows between unbounded preceding and 1 preceding
        ) as taken_until
    from spans
    where starts_at < ends_at
),

numbered as (
    select
        *,
        sum(case when starts_at <= taken_until then 0 else 1 end) over (
            partition by source_system, agent_id, kind
            order by starts_at, ends_at rows between unbounded preceding and current row
        ) as stretch
    from followed
),

stretches as (
    select
        source_system,
        agent_id,
        kind,
        min(starts_at) as starts_at,
        max(ends_at) as ends_at
    from numbered
    group by source_system, agent_id, kind, stretch
),

-- by whatever version of the skill: which of them holds is asked when the local date is known
skilled as (
    select distinct
        stretches.*,
        skills.campaign_id,
        zones.time_zone
    from stretches
    inner join skills
        on stretches.source_system = skills.source_system and stretches.agent_id = skills.agent_id
    inner join {{ ref('int_campaign_zones') }} as zones
        on skills.source_system = zones.source_system and skills.campaign_id = zones.campaign_id
),

begun as (
    select
        *,
        {{ interval_start('starts_at', utc_to_local('starts_at', 'time_zone')) }} as first_interval_at
    from skilled
),

counted as (
    select
        *,
        {{ seconds_between('first_interval_at', 'ends_at') }} as reach_seconds
    from begun
),

cut as (
    select
        counted.*,
        {{ add_seconds('counted.first_interval_at', 'numbers.n * 1800') }} as interval_starts_at,
        {{ add_seconds('counted.first_interval_at', '(numbers.n + 1) * 1800') }} as interval_ends_at
    from counted
    inner join {{ ref('int_numbers') }} as numbers on numbers.n * 1800 < counted.reach_seconds
),

dated as (
    select
        *,
        cast({{ utc_to_local('interval_starts_at', 'time_zone') }} as date) as local_date,
        {{ seconds_between(
            'greatest(starts_at, interval_starts_at)', 'least(ends_at, interval_ends_at)'
        ) }} as seconds
    from cut
),

-- versions of a skill that overlap are one skill
able as (
    select distinct dated.*
    from dated
    inner join skills
        on
            dated.source_system = skills.source_system
            and dated.agent_id = skills.agent_id
            and dated.campaign_id = skills.campaign_id
            and dated.local_date >= coalesce(skills.valid_from, dated.local_date)
            and (skills.valid_to is null or dated.local_date < skills.valid_to)
)

select
    source_system,
    campaign_id,
    interval_starts_at,
    local_date,
    sum(case when kind = 'scheduled' then seconds else 0 end) as scheduled_seconds,
    sum(case when kind = 'present' then seconds else 0 end) as present_seconds,
    sum(case when kind = 'phone' then seconds else 0 end) as phone_seconds
from able
group by source_system, campaign_id, interval_starts_at, local_date
