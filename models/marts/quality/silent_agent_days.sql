-- Days on which an agent was planned or in a state, without a row of his in the marts, with what is known of why.
with

loads as (
    select * from {{ ref('int_source_loads') }}
),

spans as (
    select
        source_system,
        agent_id,
        starts_at,
        ends_at,
        true as is_planned,
        is_paid or is_adherence_version and (is_productive or is_adherence_counted) as is_measured
    from {{ ref('int_shift_activities') }}
    where is_last_version
    union all
    select
        source_system,
        agent_id,
        started_at as starts_at,
        ended_at as ends_at,
        false as is_planned,
        is_logged_in as is_measured
    from {{ ref('fct_agent_states') }}
),

past as (
    select
        spans.*,
        least(spans.ends_at, coalesce(loads.complete_through_at, spans.ends_at)) as measured_to_at
    from spans
    left join loads on spans.source_system = loads.source_system
),

moments as (
    select
        source_system,
        agent_id,
        starts_at as moment_at,
        is_planned,
        is_measured
    from past
    where starts_at < measured_to_at
    union all
    select
        source_system,
        agent_id,
        {{ add_seconds('measured_to_at', '-0.001') }} as moment_at,
        is_planned,
        is_measured
    from past
    where starts_at < measured_to_at
),

zoned as (
    select
        moments.*,
        coalesce(zones.time_zone, 'UTC') as time_zone
    from moments
    left join {{ ref('int_agent_zones') }} as zones
        on
            moments.source_system = zones.source_system
            and moments.agent_id = zones.agent_id
            and moments.moment_at >= zones.holds_from_at
            and moments.moment_at < zones.holds_to_at
),

dated as (
    select
        zoned.*,
        cast({{ local_time('zoned.moment_at', 'zoned.time_zone', 'clocks.offset_seconds') }} as date) as local_date
    from zoned
    left join {{ ref('int_zone_offsets') }} as clocks
        on zoned.time_zone = clocks.time_zone and cast(zoned.moment_at as date) = clocks.utc_day
),

days as (
    select
        source_system,
        agent_id,
        local_date,
        max(case when is_planned then 1 else 0 end) = 1 as is_planned,
        max(case when is_planned then 0 else 1 end) = 1 as is_seen,
        max(case when is_measured then 1 else 0 end) = 1 as is_measured
    from dated
    group by source_system, agent_id, local_date
)

select
    days.source_system,
    days.agent_id,
    days.local_date,
    days.is_planned,
    days.is_seen,
    case
        when days.is_measured then 'lost'
        when days.is_seen then 'logged_out'
        else 'not_measured'
    end as reason
from days
left join {{ ref('kpi_agent_daily') }} as marts
    on
        days.source_system = marts.source_system
        and days.agent_id = marts.agent_id
        and days.local_date = marts.local_date
where marts.source_system is null
