-- Agents' time on and for the phone, cut once at the quarter-hours of UTC (since 1980 a half-hour of every zone begins
-- with one); then told in the half-hours of each campaign they are skilled for.
with

-- by whatever version of the skill: which of them holds is asked when the local date is known
skills as (
    select
        skills.source_system,
        skills.agent_id,
        skills.campaign_id,
        skills.valid_from,
        skills.valid_to,
        zones.time_zone
    from {{ ref('int_agent_skills') }} as skills
    inner join {{ ref('int_campaign_zones') }} as zones
        on skills.source_system = zones.source_system and skills.campaign_id = zones.campaign_id
),

agent_zones as (
    select distinct
        source_system,
        agent_id,
        time_zone
    from skills
),

planned as (
    select
        source_system,
        agent_id,
        starts_at,
        ends_at
    from {{ ref('int_shift_activities') }}
    where is_last_version and is_productive and activity = 'phone' and starts_at < ends_at
),

-- plans that overlap or follow at once are one: an agent is planned once
followed as (
    select
        *,
        max(ends_at) over (
            partition by source_system, agent_id
            order by starts_at, ends_at rows between unbounded preceding and 1 preceding
        ) as taken_until
    from planned
),

numbered as (
    select
        *,
        sum(case when starts_at <= taken_until then 0 else 1 end) over (
            partition by source_system, agent_id
            order by starts_at, ends_at rows between unbounded preceding and current row
        ) as stretch
    from followed
),

stretches as (
    select
        source_system,
        agent_id,
        min(starts_at) as starts_at,
        max(ends_at) as ends_at,
        'scheduled' as kind
    from numbered
    group by source_system, agent_id, stretch
    union all
    select
        source_system,
        agent_id,
        starts_at,
        ends_at,
        case when bucket in ('handling', 'ringing', 'available') then 'phone' else 'present' end as kind
    from {{ ref('int_agent_segments') }}
    where is_logged_in
),

touched as (
    select
        *,
        {{ each_quarter('starts_at', 'ends_at') }} as quarter_starts_at
    from stretches
),

cut as (
    select
        *,
        {{ seconds_between(
            'greatest(starts_at, quarter_starts_at)', 'least(ends_at, ' ~ add_seconds('quarter_starts_at', '900') ~ ')'
        ) }} as seconds
    from touched
),

quarters as (
    select
        source_system,
        agent_id,
        quarter_starts_at,
        sum(case when kind = 'scheduled' then seconds else 0 end) as scheduled_seconds,
        sum(case when kind in ('present', 'phone') then seconds else 0 end) as present_seconds,
        sum(case when kind = 'phone' then seconds else 0 end) as phone_seconds
    from cut
    group by source_system, agent_id, quarter_starts_at
),

localised as (
    select
        quarters.*,
        agent_zones.time_zone,
        clocks.offset_seconds,
        {{ local_time('quarters.quarter_starts_at', 'agent_zones.time_zone', 'clocks.offset_seconds') }}
            as quarter_local
    from quarters
    inner join agent_zones
        on quarters.source_system = agent_zones.source_system and quarters.agent_id = agent_zones.agent_id
    left join {{ ref('int_zone_offsets') }} as clocks
        on
            agent_zones.time_zone = clocks.time_zone
            and cast(quarters.quarter_starts_at as date) = clocks.utc_day
),

begun as (
    select
        *,
        {{ interval_start('quarter_starts_at', 'quarter_local') }} as interval_starts_at
    from localised
),

-- the date on which the half-hour begins, even where clocks go back within it
dated as (
    select
        *,
        cast({{ local_time('interval_starts_at', 'time_zone', 'offset_seconds') }} as date) as local_date
    from begun
),

days as (
    select distinct
        source_system,
        agent_id,
        time_zone,
        local_date
    from dated
),

-- versions of a skill that overlap are one skill
able as (
    select distinct
        days.*,
        skills.campaign_id
    from days
    inner join skills
        on
            days.source_system = skills.source_system
            and days.agent_id = skills.agent_id
            and days.time_zone = skills.time_zone
            and days.local_date >= coalesce(skills.valid_from, days.local_date)
            and (skills.valid_to is null or days.local_date < skills.valid_to)
)

select
    dated.source_system,
    able.campaign_id,
    dated.interval_starts_at,
    dated.local_date,
    sum(dated.scheduled_seconds) as scheduled_seconds,
    sum(dated.present_seconds) as present_seconds,
    sum(dated.phone_seconds) as phone_seconds
from dated
inner join able
    on
        dated.source_system = able.source_system
        and dated.agent_id = able.agent_id
        and dated.time_zone = able.time_zone
        and dated.local_date = able.local_date
group by dated.source_system, able.campaign_id, dated.interval_starts_at, dated.local_date
