{{ config(materialized='table') }}

with

{{ type_native('sales') }}

judged as (
    select
        *,
        {{ hash_customer(known_number('customer_number')) }} as customer_key,
        case
            when sale_id is null then 'missing_key'
            when occurred_at is null then 'bad_time'
            when status is null or status not in ('made', 'cancelled') or goal is null then 'unknown_outcome'
        end as reject_reason
    from typed
),

{{ classify_native('sales', ['sale_id']) }}
