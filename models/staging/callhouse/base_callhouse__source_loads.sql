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
            -- no export tells of what comes after it: every open case would be counted up to there
            when
                complete_through_at is null
                or complete_through_at > {{ dbt.dateadd('day', 1, 'updated_at') }}
                then 'bad_time'
        end as reject_reason
    from typed
)

{{ classify_rows('judged', ['complete_through_at'], 'updated_at') }}
