{{ config(materialized='table') }}

with

source_rows as (
    select
        {{ private_id(to_text('vru_line')) }} as vru_line,
        {{ private_id(to_text('call_id')) }} as vru_call_number,
        {{ to_text('customer_id') }} as customer_number,
        {{ without_contacts(to_text('type')) }} as campaign_id,
        {{ to_text('date') }} as date_text,
        {{ to_text('vru_entry') }} as vru_entry,
        {{ to_text('vru_exit') }} as vru_exit,
        {{ to_text('q_start') }} as q_start,
        {{ to_text('q_exit') }} as q_exit,
        {{ to_text('ser_start') }} as ser_start,
        {{ to_text('vru_time') }} as vru_time,
        {{ to_text('q_time') }} as q_time,
        {{ to_text('ser_time') }} as ser_time,
        upper({{ to_text('outcome') }}) as outcome,
        upper({{ to_text('server') }}) as server_name,
        {{ origin_columns() }}
    from {{ landed('technion', 'calls') }}
),

dated as (
    select
        *,
        {{ try_cast_to(six_digit_date('date_text'), 'date') }} as call_date,
        case when {{ is_digits('customer_number') }} then nullif(customer_number, '0') end as known_customer,
        {{ to_seconds('vru_time') }} as ivr_seconds,
        {{ to_seconds('q_time') }} as queue_seconds,
        {{ to_seconds('ser_time') }} as service_seconds,
        coalesce(q_start, '0:00:00') <> '0:00:00'
        or coalesce(q_exit, '0:00:00') <> '0:00:00'
        or coalesce({{ to_seconds('q_time') }}, 0) > 0 as is_queued
    from source_rows
),

timed as (
    select
        *,
        {{ clock_on('call_date', 'vru_entry') }} as arrived_local,
        {{ clock_on('call_date', 'vru_exit') }} as left_vru_local,
        case when is_queued then {{ clock_on('call_date', 'q_start') }} end as queued_local,
        case
            when ser_start <> '0:00:00' or service_seconds > 0 then {{ clock_on('call_date', 'ser_start') }}
        end as served_local
    from dated
),

judged as (
    select
        cast(call_date as {{ dbt.type_string() }}) || '/' || vru_line || '/' || vru_call_number as call_id,
        outcome,
        campaign_id,
        {{ hash_customer('known_customer') }} as customer_key,
        nullif(server_name, 'NO_SERVER') as agent_id,
        is_queued,
        {{ local_to_utc('arrived_local', "'Asia/Jerusalem'") }} as started_at,
        {{ local_to_utc(next_clock('left_vru_local', 'arrived_local'), "'Asia/Jerusalem'") }} as left_vru_at,
        {{ local_to_utc(next_clock('queued_local', 'arrived_local'), "'Asia/Jerusalem'") }} as queued_at,
        {{ local_to_utc(next_clock('served_local', 'arrived_local'), "'Asia/Jerusalem'") }} as served_at,
        ivr_seconds,
        queue_seconds,
        nullif(service_seconds, 0) as service_seconds,
        nullif(concat(
            case
                when customer_number not in ('0', 'forgotten') and known_customer is null then 'customer_id ' else ''
            end,
            case when campaign_id is null then 'type ' else '' end,
            case when vru_time is not null and ivr_seconds is null then 'vru_time ' else '' end,
            case when q_time is not null and queue_seconds is null then 'q_time ' else '' end,
            case when ser_time is not null and service_seconds is null then 'ser_time ' else '' end,
            case when vru_exit is not null and left_vru_local is null then 'vru_exit ' else '' end,
            case when is_queued and queued_local is null then 'q_start ' else '' end
        ), '') as bad_fields,
        case
            when vru_line is null or vru_call_number is null then 'missing_key'
            when call_date is null or arrived_local is null then 'bad_time'
            when outcome is null or outcome not in ('AGENT', 'HANG', 'PHANTOM') then 'unknown_outcome'
        end as reject_reason,
        {{ origin_columns() }}
    from timed
),

{{ classify_rows(['call_id'], content_hash([
        'call_id', 'outcome', 'campaign_id', 'customer_key', 'agent_id', 'started_at', 'left_vru_at', 'queued_at',
        'served_at', 'ivr_seconds', 'queue_seconds', 'service_seconds'
    ])) }}
