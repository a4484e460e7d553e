-- Stretches of agents' states with their meaning and the local date of the agent's site on which they begin. An open
-- one ends, for measuring, at complete_through_at, or after a year.
with

states as (
    select * from {{ ref('int_agent_states') }}
),

measured as (
    select
        states.source_system,
        states.agent_id,
        states.state,
        states.reason,
        states.campaign_id,
        states.started_at,
        coalesce(
            states.ended_at,
            least(
                greatest(loads.complete_through_at, states.started_at),
                {{ dbt.dateadd('year', 1, 'states.started_at') }}
            )
        ) as ended_at,
        states.ended_at is null as is_open,
        coalesce(zones.time_zone, 'UTC') as time_zone
    from states
    left join {{ ref('int_source_loads') }} as loads on states.source_system = loads.source_system
    left join {{ ref('int_agent_zones') }} as zones
        on
            states.source_system = zones.source_system
            and states.agent_id = zones.agent_id
            and states.started_at >= zones.holds_from_at
            and states.started_at < zones.holds_to_at
)

select
    measured.source_system,
    measured.agent_id,
    measured.state,
    measured.reason,
    measured.campaign_id,
    measured.started_at,
    measured.ended_at,
    measured.is_open,
    {{ seconds_between('measured.started_at', 'measured.ended_at') }} as duration_seconds,
    cast(
        {{ local_time('measured.started_at', 'measured.time_zone', 'clocks.offset_seconds') }} as date
    ) as local_date,
    state_map.state is not null as is_known_state,
    coalesce(state_map.is_logged_in, true) as is_logged_in,
    coalesce(state_map.is_available, false) as is_available,
    coalesce(state_map.is_handling, false) as is_handling,
    coalesce(state_map.is_ringing, false) as is_ringing,
    coalesce(state_map.is_productive, false) as is_productive,
    coalesce(state_map.is_break, false) as is_break,
    state_map.activity
from measured
left join {{ ref('int_zone_offsets') }} as clocks
    on measured.time_zone = clocks.time_zone and cast(measured.started_at as date) = clocks.utc_day
left join {{ ref('state_map') }} as state_map on lower(measured.state) = state_map.state
