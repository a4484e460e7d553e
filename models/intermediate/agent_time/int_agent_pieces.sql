-- The spans cut at the local midnights of the agent's site; talk is spread over its leg pro rata.
with

zoned as (
    select
        spans.source_system,
        spans.agent_id,
        spans.kind,
        spans.tag,
        spans.talk_seconds,
        spans.span_seconds,
        coalesce(zones.time_zone, 'UTC') as time_zone,
        greatest(spans.starts_at, coalesce(zones.holds_from_at, spans.starts_at)) as starts_at,
        least(spans.ends_at, coalesce(zones.holds_to_at, spans.ends_at)) as ends_at
    from {{ ref('int_agent_spans') }} as spans
    left join {{ ref('int_agent_zones') }} as zones
        on
            spans.source_system = zones.source_system
            and spans.agent_id = zones.agent_id
            and spans.starts_at < zones.holds_to_at
            and spans.ends_at >= zones.holds_from_at
),

-- a local date is at most a day away from that of UTC
reaching as (
    select
        *,
        cast({{ dbt.dateadd('day', -1, 'starts_at') }} as date) as first_date,
        cast({{ dbt.dateadd('day', 2, 'ends_at') }} as date) as end_date
    from zoned
),

dated as (
    select
        *,
        {{ each_day('first_date', 'end_date') }} as local_date
    from reaching
),

cut as (
    select
        dated.source_system,
        dated.agent_id,
        dated.local_date,
        dated.kind,
        dated.tag,
        dated.talk_seconds,
        dated.span_seconds,
        greatest(dated.starts_at, local_days.starts_at) as starts_at,
        least(dated.ends_at, local_days.ends_at) as ends_at
    from dated
    inner join {{ ref('int_zone_days') }} as local_days
        on
            dated.time_zone = local_days.time_zone
            and dated.local_date = local_days.local_date
            and dated.starts_at < local_days.ends_at
            and dated.ends_at >= local_days.starts_at
)

select
    source_system,
    agent_id,
    local_date,
    kind,
    tag,
    starts_at,
    ends_at,
    cast(
        talk_seconds * case
            when span_seconds = 0 then 1
            else cast({{ seconds_between('starts_at', 'ends_at') }} as double) / cast(span_seconds as double)
        end as decimal(28, 9)
    ) as talk_seconds
from cut
where starts_at < ends_at or span_seconds = 0
