{{ config(materialized='table') }}

with

{{ type_native('shifts') }}

judged as (
    select
        *,
        case
            when shift_id is null or agent_id is null then 'missing_key'
            when
                starts_at is null
                or ends_at is null
                or ends_at < starts_at
                or ends_at > {{ dbt.dateadd('year', 1, 'starts_at') }}
                or work_date is null
                then 'bad_time'
            when activity is null then 'unknown_outcome'
        end as reject_reason
    from typed
),

{{ classify_native('shifts', ['shift_id', 'activity', 'starts_at', 'schedule_version']) }}
