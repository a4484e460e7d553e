{{ config(materialized='table') }}

with

{{ type_native('queue_visits') }}

judged as (
    select
        *,
        case
            when visit_id is null or call_id is null then 'missing_key'
            when entered_at is null then 'bad_time'
            when exit_reason not in (
                'answered', 'abandoned', 'voicemail', 'callback', 'overflow',
                'timeout', 'key_exit', 'empty', 'closed', 'other'
            ) then 'unknown_outcome'
        end as reject_reason
    from typed
),

{{ classify_native('queue_visits', ['visit_id']) }}
