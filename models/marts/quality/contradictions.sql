-- Staged records that other records contradict, or their own fields: clocks by more than the 2 s that are tolerated,
-- ids that nothing declares, times that cannot be. Nothing is taken out: the KPIs count what was delivered, and here it
-- is told what speaks against it.
with

records as (
    select * from {{ ref('int_named_records') }}
),

calls as (
    select * from {{ ref('int_calls') }}
),

visits as (
    select * from {{ ref('int_queue_visits') }}
),

legs as (
    select * from {{ ref('int_agent_legs') }}
),

campaigns as (
    select distinct
        source_system,
        campaign_id
    from {{ ref('int_campaigns') }}
),

agents as (
    select distinct
        source_system,
        agent_id
    from {{ ref('int_agents') }}
),

rates as (
    select distinct
        source_system,
        currency
    from {{ ref('int_exchange_rates') }}
),

dated as (
    select
        records.*,
        cast(
            {{ local_time('records.begins_at', 'zones.time_zone', 'clocks.offset_seconds') }} as date
        ) as local_date
    from records
    inner join {{ ref('int_agent_zones') }} as zones
        on
            records.source_system = zones.source_system
            and records.agent_id = zones.agent_id
            and records.begins_at >= zones.holds_from_at
            and records.begins_at < zones.holds_to_at
    left join {{ ref('int_zone_offsets') }} as clocks
        on zones.time_zone = clocks.time_zone and cast(records.begins_at as date) = clocks.utc_day
    where records.table_name in ('agent_legs', 'agent_states')
),

-- how far the states before it reach
states as (
    select
        *,
        max(ends_at) over (
            partition by source_system, agent_id order by begins_at rows between unbounded preceding and 1 preceding
        ) as reached_at
    from records
    where table_name = 'agent_states' and ends_at is not null
),

answered as (
    select distinct
        source_system,
        call_id
    from legs
    where leg_outcome = 'answered'
),

found as (
    select
        records.source_system,
        records.table_name,
        records.record_id,
        'unknown_campaign' as contradiction
    from records
    left join campaigns
        on records.source_system = campaigns.source_system and records.campaign_id = campaigns.campaign_id
    where
        records.campaign_id is not null
        and campaigns.campaign_id is null
        and records.source_system in (select listed.source_system from campaigns as listed)

    union all

    select
        records.source_system,
        records.table_name,
        records.record_id,
        'unknown_agent' as contradiction
    from records
    left join agents on records.source_system = agents.source_system and records.agent_id = agents.agent_id
    where
        records.agent_id is not null
        and agents.agent_id is null
        and records.source_system in (select listed.source_system from agents as listed)

    union all

    select
        dated.source_system,
        dated.table_name,
        dated.record_id,
        'not_employed' as contradiction
    from dated
    left join {{ ref('int_employments') }} as employments
        on
            dated.source_system = employments.source_system
            and dated.agent_id = employments.agent_id
            and dated.local_date >= employments.hired_on
            and dated.local_date < employments.ends_on
    where employments.agent_id is null

    union all

    select
        records.source_system,
        records.table_name,
        records.record_id,
        'unknown_visit' as contradiction
    from records
    left join visits on records.source_system = visits.source_system and records.visit_id = visits.visit_id
    where records.visit_id is not null and visits.visit_id is null

    union all

    select
        records.source_system,
        records.table_name,
        records.record_id,
        'outside_its_call' as contradiction
    from records
    inner join calls on records.source_system = calls.source_system and records.call_id = calls.call_id
    where
        records.table_name in ('queue_visits', 'agent_legs')
        and (
            {{ seconds_between('calls.started_at', 'records.begins_at') }} < -2
            or {{ seconds_between('records.ends_at', 'calls.ended_at') }} < -2
            or {{ seconds_between('records.begins_at', 'calls.ended_at') }} < -2
        )

    union all

    select
        visits.source_system,
        'queue_visits' as table_name,
        visits.visit_id as record_id,
        'answered_by_nobody' as contradiction
    from visits
    left join answered on visits.source_system = answered.source_system and visits.call_id = answered.call_id
    where
        visits.exit_reason = 'answered'
        and answered.call_id is null
        and visits.source_system in (select listed.source_system from answered as listed)

    union all

    select
        records.source_system,
        records.table_name,
        records.record_id,
        'longer_than_a_day' as contradiction
    from records
    where {{ seconds_between('records.begins_at', 'records.ends_at') }} > 86400

    union all

    select
        legs.source_system,
        'agent_legs' as table_name,
        legs.leg_id as record_id,
        'longer_than_its_clock' as contradiction
    from legs
    where
        legs.talk_seconds + coalesce(legs.hold_seconds, 0) - 2
        > {{ seconds_between('legs.answered_at', 'legs.ended_at') }}
        or legs.acw_seconds - 2 > {{ seconds_between('legs.acw_started_at', 'legs.acw_ended_at') }}

    union all

    select
        states.source_system,
        states.table_name,
        states.record_id,
        'overlapping_state' as contradiction
    from states
    where {{ seconds_between('states.begins_at', 'states.reached_at') }} > 2

    union all

    select
        records.source_system,
        records.table_name,
        records.record_id,
        'after_the_end_of_the_data' as contradiction
    from records
    inner join {{ ref('int_source_loads') }} as loads on records.source_system = loads.source_system
    where
        records.table_name not in ('shifts', 'forecasts', 'costs')
        and {{ seconds_between('loads.complete_through_at', 'records.begins_at') }} > 2

    union all

    select
        records.source_system,
        records.table_name,
        records.record_id,
        'no_rate' as contradiction
    from records
    left join rates on records.source_system = rates.source_system and records.currency = rates.currency
    where records.currency <> '{{ var("reporting_currency") }}' and rates.currency is null
)

select
    source_system,
    table_name,
    record_id,
    contradiction,
    cast(count(*) as bigint) as records
from found
group by source_system, table_name, record_id, contradiction
