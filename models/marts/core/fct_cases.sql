-- One row per case: its opening, first closing and, where it is closed now, the closing after its last reopening.
with

events as (
    select
        *,
        row_number() over (
            partition by source_system, case_id
            order by case when campaign_id is null then 1 else 0 end, occurred_at, event
        ) as campaign_number,
        row_number() over (
            partition by source_system, case_id
            order by case when topic is null then 1 else 0 end, occurred_at, event
        ) as topic_number,
        row_number() over (
            partition by source_system, case_id
            order by case when customer_key is null then 1 else 0 end, occurred_at, event
        ) as customer_number
    from {{ ref('int_case_events') }}
),

described as (
    select
        source_system,
        case_id,
        coalesce(max(case when campaign_number = 1 then campaign_id end), 'unknown') as campaign_id,
        max(case when topic_number = 1 then topic end) as topic,
        max(case when customer_number = 1 then customer_key end) as customer_key,
        max(case when event = 'escalated' then 1 else 0 end) = 1 as is_escalated
    from events
    group by source_system, case_id
),

stretches as (
    select
        source_system,
        case_id,
        max(opened_at) as opened_at,
        count(*) - 1 as reopenings,
        min(ended_at) as first_closed_at,
        max(case when ended_at is null then 1 else 0 end) = 1 as is_open,
        max(ended_at) as last_closed_at
    from {{ ref('int_case_stretches') }}
    group by source_system, case_id
),

zoned as (
    select
        described.*,
        stretches.opened_at,
        coalesce(stretches.is_open, false) as is_open,
        coalesce(stretches.reopenings, 0) as reopenings,
        stretches.first_closed_at,
        case when not stretches.is_open then stretches.last_closed_at end as closed_at,
        coalesce(zones.time_zone, 'UTC') as time_zone
    from described
    left join stretches
        on described.source_system = stretches.source_system and described.case_id = stretches.case_id
    left join {{ ref('int_campaign_zones') }} as zones
        on described.source_system = zones.source_system and described.campaign_id = zones.campaign_id
)

select
    source_system,
    case_id,
    campaign_id,
    time_zone,
    customer_key,
    topic,
    opened_at,
    first_closed_at,
    closed_at,
    cast({{ utc_to_local('first_closed_at', 'time_zone') }} as date) as first_closed_on,
    cast({{ utc_to_local('closed_at', 'time_zone') }} as date) as closed_on,
    is_open,
    is_escalated,
    cast(reopenings as bigint) as reopenings,
    {{ seconds_between('opened_at', 'first_closed_at') }} as resolution_seconds,
    {{ seconds_between('opened_at', 'closed_at') }} as full_resolution_seconds
from zoned
