{{ config(materialized='table') }}

with

typed as (
    {{ type_native('queue_visits') }}
),

judged as (
    select
        *,
        {{ native_content_hash('queue_visits') }} as content_hash,
        case
            when visit_id is null or call_id is null then 'missing_key'
            when entered_at is null then 'bad_time'
            when exit_reason not in (
                'answered', 'abandoned', 'voicemail', 'callback', 'overflow',
                'timeout', 'key_exit', 'empty', 'closed', 'other'
            ) then 'unknown_outcome'
        end as reject_reason
    from typed
)

{{ classify_rows('judged', ['visit_id'], 'updated_at') }}
