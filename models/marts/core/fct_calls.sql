with

calls as (
    select
        *,
        coalesce(answered_by, case when customer_answered_at is not null then 'unknown' end) as other_side
    from {{ ref('int_calls') }}
),

-- an inbound call lies where its first entry lies
first_entries as (
    select
        *,
        row_number() over (partition by source_system, call_id order by entered_at, campaign_id) as entry_number,
        count(*) over (partition by source_system, call_id) as entries,
        max(case when is_open then 1 else 0 end) over (partition by source_system, call_id) = 1 as has_open_entry
    from {{ ref('fct_entries') }}
),

numbered_legs as (
    select
        *,
        row_number() over (
            partition by source_system, call_id
            order by case when is_handled then 0 else 1 end, coalesce(answered_at, offered_at), leg_id
        ) as leg_number
    from {{ ref('int_legs_attributed') }}
),

located as (
    select
        calls.*,
        coalesce(entries.campaign_id, calls.campaign_id, 'unknown') as located_campaign_id,
        coalesce(entries.entered_at, calls.started_at) as located_at,
        coalesce(
            entries.agent_id,
            -- who only let an inbound call ring does not own it
            case when legs.is_handled or calls.direction <> 'inbound' then legs.agent_id end,
            'unassigned'
        ) as owner_id,
        coalesce(entries.entries, 0) as entries,
        coalesce(entries.has_open_entry, false) as has_open_entry
    from calls
    left join first_entries as entries
        on
            calls.source_system = entries.source_system
            and calls.call_id = entries.call_id
            and entries.entry_number = 1
    left join numbered_legs as legs
        on
            calls.source_system = legs.source_system
            and calls.call_id = legs.call_id
            and legs.leg_number = 1
),

localised as (
    select
        located.*,
        {{ local_time('located.located_at', 'zones.time_zone', 'clocks.offset_seconds') }} as located_local
    from located
    left join {{ ref('int_campaign_zones') }} as zones
        on located.source_system = zones.source_system and located.located_campaign_id = zones.campaign_id
    left join {{ ref('int_zone_offsets') }} as clocks
        on zones.time_zone = clocks.time_zone and cast(located.located_at as date) = clocks.utc_day
),

dated as (
    select
        *,
        cast(located_local as date) as local_date,
        {{ interval_start('located_at', 'located_local') }} as interval_starts_at
    from localised
)

select
    source_system,
    call_id,
    direction,
    channel,
    located_campaign_id as campaign_id,
    owner_id as agent_id,
    customer_key,
    local_date,
    interval_starts_at,
    {{ week_start('local_date') }} as week_starts_on,
    {{ month_start('local_date') }} as month_starts_on,
    started_at,
    ended_at,
    case
        when {{ seconds_between('started_at', 'ended_at') }} >= 0 then {{ seconds_between('started_at', 'ended_at') }}
    end as duration_seconds,
    ivr_seconds,
    entries,
    has_open_entry,
    case when direction = 'outbound' then other_side end as answered_by,
    customer_answered_at,
    greeting_ended_at,
    dialer_mode,
    disconnect_party,
    lead_id,
    voicemail_reached,
    voicemail_left,
    callback_requested_at,
    parent_call_id,
    topic,
    disposition,
    is_resolved,
    is_escalated,
    exclusion_reason,
    direction = 'internal' or exclusion_reason is not null as is_excluded
from dated
