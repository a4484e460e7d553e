-- Agents required, planned and there, side by side for each half-hour of a campaign, from the first day on which it has
-- a forecast or an entry. An agent counts in every campaign he is skilled for: not to be added over campaigns.
with

required as (
    select * from {{ ref('int_kpi_required_agents') }}
),

staffed as (
    select * from {{ ref('int_staffed_intervals') }}
),

first_days as (
    select
        source_system,
        campaign_id,
        min(local_date) as local_date
    from required
    group by source_system, campaign_id
),

intervals as (
    select
        source_system,
        campaign_id,
        interval_starts_at,
        local_date
    from required
    union
    select
        staffed.source_system,
        staffed.campaign_id,
        staffed.interval_starts_at,
        staffed.local_date
    from staffed
    inner join first_days
        on
            staffed.source_system = first_days.source_system
            and staffed.campaign_id = first_days.campaign_id
            and staffed.local_date >= first_days.local_date
),

sources_with_skills as (
    select distinct source_system from {{ ref('int_agent_skills') }}
),

-- outside of these nothing is known of the staff, which is not the same as none
planned as (
    select
        source_system,
        min(starts_at) as planned_from,
        max(ends_at) as planned_to
    from {{ ref('int_shift_activities') }}
    where is_last_version
    group by source_system
),

seen as (
    select
        source_system,
        min(starts_at) as seen_from
    from {{ ref('int_agent_segments') }}
    where is_logged_in
    group by source_system
),

known as (
    select
        intervals.*,
        {{ add_seconds('intervals.interval_starts_at', 1800) }} > planned.planned_from
        and intervals.interval_starts_at < planned.planned_to as is_planned,
        {{ add_seconds('intervals.interval_starts_at', 1800) }} > seen.seen_from as is_seen,
        {{ add_seconds('intervals.interval_starts_at', 1800) }} <= loads.complete_through_at as is_over
    from intervals
    left join sources_with_skills on intervals.source_system = sources_with_skills.source_system
    left join planned on sources_with_skills.source_system = planned.source_system
    left join seen on sources_with_skills.source_system = seen.source_system
    left join {{ ref('int_source_loads') }} as loads on intervals.source_system = loads.source_system
),

joined as (
    select
        known.source_system,
        known.campaign_id,
        known.interval_starts_at,
        known.local_date,
        required.required_agents_erlang_c_forecast,
        required.required_agents_erlang_a_forecast,
        case
            when required.source_system is not null then required.required_agents_erlang_c_actual
            when known.is_over then 0
        end as required_agents_erlang_c_actual,
        case
            when required.source_system is not null then required.required_agents_erlang_a_actual
            when known.is_over then 0
        end as required_agents_erlang_a_actual,
        cast(case when known.is_planned then coalesce(staffed.scheduled_seconds, 0) end as double) as scheduled_seconds,
        cast(
            case when known.is_seen and known.is_over then coalesce(staffed.present_seconds, 0) end as double
        ) as present_seconds,
        cast(
            case when known.is_seen and known.is_over then coalesce(staffed.phone_seconds, 0) end as double
        ) as phone_seconds
    from known
    left join required
        on
            known.source_system = required.source_system
            and known.campaign_id = required.campaign_id
            and known.interval_starts_at = required.interval_starts_at
    left join staffed
        on
            known.source_system = staffed.source_system
            and known.campaign_id = staffed.campaign_id
            and known.interval_starts_at = staffed.interval_starts_at
)

select
    source_system,
    campaign_id,
    interval_starts_at,
    local_date,
    required_agents_erlang_c_forecast,
    required_agents_erlang_a_forecast,
    required_agents_erlang_c_actual,
    required_agents_erlang_a_actual,
    scheduled_seconds,
    scheduled_seconds / 1800 as scheduled_agents,
    present_seconds,
    present_seconds / 1800 as present_agents,
    phone_seconds,
    phone_seconds / 1800 as phone_agents,
    scheduled_seconds / 1800 - required_agents_erlang_c_forecast as net_scheduled_agents,
    present_seconds / 1800 - required_agents_erlang_c_actual as net_present_agents,
    phone_seconds / 1800 - required_agents_erlang_c_actual as net_phone_agents
from joined
