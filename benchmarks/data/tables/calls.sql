with

every_call as (
    select *, true as is_reached from contacts
    union all by name
    select *, false as is_reached from unreached
),

told as (
    select
        call_id,
        direction,
        campaign_id,
        customer_number,
        number,
        case
            when is_reached and direction = 'inbound' then begins_at - to_seconds(wait_seconds + ivr_seconds)
            else begins_at
        end as started_at,
        case when is_reached then ended_at else begins_at + to_seconds(12 + wait_seconds) end as ended_at,
        case when direction = 'inbound' then case when is_reached then ivr_seconds else 12 end end as ivr_seconds,
        case when is_reached and direction = 'outbound' then answered_at end as customer_answered_at,
        case
            when direction = 'inbound' then null
            when is_reached then 'human'
            when number % 4 = 0 then 'machine'
        end as answered_by,
        case when direction = 'outbound' then case when is_reached then 4 + number % 9 else 25 end end as ring_seconds,
        case when is_reached and number % 2 = 1 then 'agent' else 'customer' end as disconnect_party,
        case when is_reached then 'solved' end as disposition,
        case when is_reached then number % 10 < 7 end as is_resolved,
        coalesce(exit_reason = 'voicemail', false) as voicemail_reached
    from every_call
)

select
    call_id,
    direction,
    'voice' as channel,
    campaign_id,
    case number % 100 when 0 then 'anonymous' when 1 then customer_number || '  ' else customer_number end as customer_number,
    case direction when 'outbound' then 'D' || customer_number end as lead_id,
    case direction when 'outbound' then 'Europe/Warsaw' end as customer_time_zone,
    iso(started_at) as started_at,
    iso(ended_at) as ended_at,
    ivr_seconds,
    iso(customer_answered_at) as customer_answered_at,
    answered_by,
    case when customer_answered_at is not null then iso(customer_answered_at + interval 1 second) end as greeting_ended_at,
    ring_seconds,
    ring_seconds // 5 as ring_count,
    case direction when 'outbound' then case when number % 3 = 0 then 'manual' else 'predictive' end end as dialer_mode,
    null as abandon_message_played,
    disconnect_party,
    yes_no(voicemail_reached) as voicemail_reached,
    yes_no(voicemail_reached) as voicemail_left,
    null as callback_requested_at,
    null as parent_call_id,
    case number % 4 when 0 then 'billing' when 1 then 'contract' when 2 then ' delivery' else 'technical' end as topic,
    disposition,
    yes_no(is_resolved) as is_resolved,
    yes_no(number % 40 = 0) as is_escalated,
    case when number % 200 = 7 then 'test' end as exclusion_reason,
    iso(cast(cast(started_at as date) as timestamp) + interval 30 hours) as updated_at
from told
