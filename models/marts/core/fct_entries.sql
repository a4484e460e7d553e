with

entries as (
    select
        entries.*,
        {{ local_time('entries.entered_at', 'zones.time_zone', 'clocks.offset_seconds') }} as entered_local
    from {{ ref('int_entries') }} as entries
    inner join {{ ref('int_campaign_zones') }} as zones
        on entries.source_system = zones.source_system and entries.campaign_id = zones.campaign_id
    left join {{ ref('int_zone_offsets') }} as clocks
        on zones.time_zone = clocks.time_zone and cast(entries.entered_at as date) = clocks.utc_day
),

dated as (
    select
        *,
        cast(entered_local as date) as local_date,
        {{ interval_start('entered_at', 'entered_local') }} as interval_starts_at
    from entries
),

settings as (
    select * from {{ ref('int_campaign_settings') }}
),

loads as (
    select * from {{ ref('int_source_loads') }}
),

defined as (
    select
        dated.*,
        settings.service_level_seconds,
        settings.short_abandon_seconds,
        settings.fcr_window_days * 86400 as fcr_window_seconds,
        settings.callback_window_seconds,
        loads.complete_through_at
    from dated
    inner join settings
        on
            dated.source_system = settings.source_system
            and dated.campaign_id = settings.campaign_id
            and dated.local_date >= settings.valid_from
            and dated.local_date < settings.valid_to
    left join loads on dated.source_system = loads.source_system
),

-- contacts of the same customer in another call, within the window before and after
repeats as (
    select
        defined.source_system,
        defined.call_id,
        defined.campaign_id,
        max(
            case
                when
                    contacts.contact_at > defined.entered_at
                    and (defined.topic is null or contacts.topic is null or defined.topic = contacts.topic)
                    then 1
                else 0
            end
        ) = 1 as has_repeat_contact,
        max(case when contacts.contact_at < defined.entered_at then 1 else 0 end) = 1 as follows_contact
    from defined
    inner join {{ ref('int_customer_contacts') }} as contacts
        on
            defined.source_system = contacts.source_system
            and defined.customer_key = contacts.customer_key
            and defined.call_id <> contacts.call_id
            and contacts.contact_at >= {{ add_seconds('defined.entered_at', '-defined.fcr_window_seconds') }}
            and contacts.contact_at <= {{ add_seconds('defined.entered_at', 'defined.fcr_window_seconds') }}
    group by defined.source_system, defined.call_id, defined.campaign_id
)

select
    defined.source_system,
    defined.call_id,
    defined.campaign_id,
    defined.agent_id,
    defined.customer_key,
    defined.topic,
    defined.entered_at,
    defined.ended_at,
    defined.local_date,
    defined.interval_starts_at,
    {{ week_start('defined.local_date') }} as week_starts_on,
    {{ month_start('defined.local_date') }} as month_starts_on,
    defined.visits,
    defined.is_open,
    defined.is_answered,
    defined.exit_reason,
    coalesce(defined.exit_reason = 'abandoned', false) as is_abandoned,
    coalesce(defined.exit_reason = 'overflow', false) as is_overflowed_out,
    coalesce(defined.exit_reason not in ('answered', 'overflow'), false) as is_missed,
    defined.wait_seconds,
    defined.service_level_seconds,
    defined.wait_seconds <= defined.service_level_seconds as is_within_threshold,
    defined.short_abandon_seconds,
    coalesce(
        defined.exit_reason = 'abandoned' and defined.wait_seconds <= defined.short_abandon_seconds, false
    ) as is_short_abandon,
    defined.handled_legs,
    defined.handle_seconds,
    defined.legs_with_known_transfer,
    defined.transferred_legs,
    defined.voicemail_reached,
    defined.voicemail_left,
    defined.is_resolved,
    defined.is_escalated,
    defined.callback_window_seconds,
    defined.is_answered and defined.customer_key is not null as is_fcr_eligible,
    {{ add_seconds('defined.entered_at', 'defined.fcr_window_seconds') }}
    <= defined.complete_through_at as is_fcr_mature,
    coalesce(repeats.has_repeat_contact, false) as has_repeat_contact,
    coalesce(repeats.follows_contact, false) as follows_contact
from defined
left join repeats
    on
        defined.source_system = repeats.source_system
        and defined.call_id = repeats.call_id
        and defined.campaign_id = repeats.campaign_id
