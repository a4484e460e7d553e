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

-- of shifts that overlap, the one that began last
covered as (
    select
        dated.source_system,
        dated.kind,
        dated.event_id,
        shifts.work_date,
        row_number() over (
            partition by dated.source_system, dated.kind, dated.event_id
            order by pieces.starts_at desc, pieces.tag asc
        ) as shift_number
    from dated
    inner join {{ ref('int_agent_pieces') }} as pieces
        on
            dated.source_system = pieces.source_system
            and dated.agent_id = pieces.agent_id
            and dated.local_date = pieces.local_date
            and dated.occurred_at >= pieces.starts_at
            and dated.occurred_at < pieces.ends_at
            and pieces.kind = 'shift'
    inner join {{ ref('int_agent_shifts') }} as shifts
        on
            pieces.source_system = shifts.source_system
            and pieces.agent_id = shifts.agent_id
            and pieces.tag = shifts.shift_id
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
        and dated.kind = covered.kind
        and dated.event_id = covered.event_id
        and covered.shift_number = 1
