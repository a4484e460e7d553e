{{ config(materialized='table') }}

with

typed as (
    {{ type_native('source_loads') }}
),

judged as (
    select
        *,
        {{ native_content_hash('source_loads') }} as content_hash,
        case
            when complete_through_at is null then 'bad_time'
        end as reject_reason
    from typed
)

{{ classify_rows('judged', ['complete_through_at'], 'updated_at') }}
