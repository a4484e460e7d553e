-- What is counted against agents' hours and shifts: inbound legs they handled, outbound attempts they made, human
-- contacts (a call's, for the agent of its first handled leg) and closed sales (at the time of the call's first handled
-- leg, else their own), with the local date of the agent's site and the work date of the shift that covers them.
{{ config(materialized='view') }}

with

legs as (
    select
        *,
        row_number() over (partition by source_system, call_id order by answered_at nulls last, leg_id) as leg_number,
        max(case when talk_seconds = 0 then 0 else 1 end) over (partition by source_system, call_id) = 1 as is_contact
    from {{ ref('fct_agent_legs') }}
    where is_handled
),

events as (
    select
        source_system,
        agent_id,
        'inbound_leg' as kind,
        leg_id as event_id,
        coalesce(answered_at, offered_at) as occurred_at
    from legs
    where direction = 'inbound'
    union all
    select
        source_system,
        agent_id,
        'contact' as kind,
        call_id as event_id,
        coalesce(answered_at, offered_at) as occurred_at
    from legs
    where leg_number = 1 and is_contact
    union all
    select
        source_system,
        agent_id,
        'attempt' as kind,
        call_id as event_id,
        started_at as occurred_at
    from {{ ref('fct_calls') }}
    where direction = 'outbound' and not is_excluded
    union all
    select
        sales.source_system,
        sales.agent_id,
        'sale' as kind,
        sales.sale_id as event_id,
        coalesce(legs.answered_at, sales.occurred_at) as occurred_at
    from {{ ref('fct_sales') }} as sales
    left join legs
        on
            sales.source_system = legs.source_system
            and sales.call_id = legs.call_id
            and legs.leg_number = 1
    where sales.goal = 'sale' and sales.status = 'made' and not sales.is_excluded_call
),

zoned as (
    select
        events.source_system,
        events.agent_id,
        events.kind,
        events.event_id,
        events.occurred_at,
        coalesce(zones.time_zone, 'UTC') as time_zone
    from events
    left join {{ ref('int_agent_zones') }} as zones
        on
            events.source_system = zones.source_system
            and events.agent_id = zones.agent_id
            and events.occurred_at >= zones.holds_from_at
            and events.occurred_at < zones.holds_to_at
    where events.occurred_at is not null and events.agent_id not in ('unassigned', 'unknown')
),

dated as (
    select
        zoned.*,
        cast(
            {{ local_time('zoned.occurred_at', 'zoned.time_zone', 'clocks.offset_seconds') }} as date
        ) as local_date
    from zoned
    left join {{ ref('int_zone_offsets') }} as clocks
        on zoned.time_zone = clocks.time_zone and cast(zoned.occurred_at as date) = clocks.utc_day
),

shifts as (
    select
        pieces.source_system,
        pieces.agent_id,
        pieces.local_date,
        pieces.tag as shift_id,
        pieces.starts_at,
        pieces.ends_at,
        shifts.work_date
    from {{ ref('int_agent_pieces') }} as pieces
    inner join {{ ref('int_agent_shifts') }} as shifts
        on
            pieces.source_system = shifts.source_system
            and pieces.agent_id = shifts.agent_id
            and pieces.tag = shifts.shift_id
    where pieces.kind = 'shift'
),

borders as (
    select
        source_system,
        agent_id,
        local_date,
        starts_at as instant
    from shifts
    union
    select
        source_system,
        agent_id,
        local_date,
        ends_at as instant
    from shifts
),

stretches as (
    select
        source_system,
        agent_id,
        local_date,
        instant as starts_at,
        lead(instant) over (partition by source_system, agent_id, local_date order by instant) as ends_at
    from borders
),

-- of shifts that overlap, the one that began last
numbered as (
    select
        stretches.source_system,
        stretches.agent_id,
        stretches.local_date,
        stretches.starts_at,
        stretches.ends_at,
        shifts.work_date,
        row_number() over (
            partition by stretches.source_system, stretches.agent_id, stretches.local_date, stretches.starts_at
            order by shifts.starts_at desc, shifts.shift_id asc
        ) as shift_number
    from stretches
    inner join shifts
        on
            stretches.source_system = shifts.source_system
            and stretches.agent_id = shifts.agent_id
            and stretches.local_date = shifts.local_date
            and stretches.starts_at >= shifts.starts_at
            and stretches.ends_at <= shifts.ends_at
),

covered as (
    select * from numbered
    where shift_number = 1
)

select
    dated.source_system,
    dated.agent_id,
    dated.kind,
    dated.event_id,
    dated.occurred_at,
    dated.local_date,
    covered.work_date
from dated
left join covered
    on
        dated.source_system = covered.source_system
        and dated.agent_id = covered.agent_id
        and dated.local_date = covered.local_date
        and dated.occurred_at >= covered.starts_at
        and dated.occurred_at < covered.ends_at
