{{ config(materialized='table') }}

with

typed as (
    {{ type_native('calendar') }}
),

judged as (
    select
        *,
        {{ native_content_hash('calendar') }} as content_hash,
        case
            when calendar_id is null or calendar_date is null then 'missing_key'
        end as reject_reason
    from typed
)

{{ classify_rows('judged', ['calendar_id', 'calendar_date'], 'updated_at') }}
