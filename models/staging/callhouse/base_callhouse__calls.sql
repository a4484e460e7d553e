{{ config(materialized='table') }}

with

{{ type_native('calls') }}

judged as (
    select
        *,
        {{ hash_customer(known_number('customer_number')) }} as customer_key,
        case
            when call_id is null then 'missing_key'
            when started_at is null then 'bad_time'
            when direction is null or direction not in ('inbound', 'outbound', 'internal') then 'unknown_outcome'
        end as reject_reason
    from typed
),

{{ classify_native('calls', ['call_id']) }}
