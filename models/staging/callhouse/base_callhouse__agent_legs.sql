{{ config(materialized='table') }}

with

{{ type_native('agent_legs') }}

judged as (
    select
        *,
        case
            when leg_id is null or call_id is null then 'missing_key'
            when offered_at is null and answered_at is null then 'bad_time'
            when leg_outcome is null or leg_outcome not in (
                'answered', 'no_answer', 'rejected', 'caller_hung_up', 'rescinded', 'error'
            ) then 'unknown_outcome'
        end as reject_reason
    from typed
),

{{ classify_native('agent_legs', ['leg_id']) }}
