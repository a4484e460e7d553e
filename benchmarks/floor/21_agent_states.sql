create temp table state_map as
from read_csv(getvariable('seeds') || '/state_map.csv', header = true);

create table core.fct_agent_states as
with

measured as (
    select
        states.agent_id,
        states.state,
        states.reason,
        states.campaign_id,
        states.started_at,
        coalesce(
            states.ended_at,
            least(
                greatest(now_.complete_through_at, states.started_at), states.started_at + interval 1 year
            )
        ) as ended_at,
        states.ended_at is null as is_open,
        coalesce(agent_zones.time_zone, 'UTC') as time_zone
    from states
    cross join now_
    left join agent_zones
        on
            states.agent_id = agent_zones.agent_id
            and states.started_at >= agent_zones.holds_from_at
            and states.started_at < agent_zones.holds_to_at
)

select
    'callhouse' as source_system,
    measured.* exclude (time_zone),
    seconds_between(measured.started_at, measured.ended_at) as duration_seconds,
    clocks.local_date,
    state_map.state is not null as is_known_state,
    coalesce(state_map.is_logged_in, true) as is_logged_in,
    coalesce(state_map.is_available, false) as is_available,
    coalesce(state_map.is_handling, false) as is_handling,
    coalesce(state_map.is_ringing, false) as is_ringing,
    coalesce(state_map.is_productive, false) as is_productive,
    coalesce(state_map.is_break, false) as is_break,
    state_map.activity
from measured
left join clocks on measured.time_zone = clocks.time_zone and quarter_of(measured.started_at) = clocks.quarter
left join state_map on lower(measured.state) = state_map.state;

drop table states;
