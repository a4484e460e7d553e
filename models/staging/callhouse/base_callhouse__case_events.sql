{{ config(materialized='table') }}

with

{{ type_native('case_events') }}

judged as (
    select
        *,
        {{ hash_customer(known_number('customer_number')) }} as customer_key,
        case
            when case_id is null then 'missing_key'
            when occurred_at is null then 'bad_time'
            when event is null or event not in ('opened', 'closed', 'reopened', 'escalated') then 'unknown_outcome'
        end as reject_reason
    from typed
),

{{ classify_native('case_events', ['case_id', 'event', 'occurred_at']) }}
