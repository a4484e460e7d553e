{{ config(materialized='table') }}

with

{{ type_native('source_loads') }}

judged as (
    select
        *,
        case
            -- no export tells of what comes after it: every open case would be counted up to there
            when
                complete_through_at is null
                or complete_through_at > {{ dbt.dateadd('day', 1, 'updated_at') }}
                then 'bad_time'
        end as reject_reason
    from typed
),

{{ classify_native('source_loads', ['complete_through_at']) }}
