{{ config(materialized='table') }}

with

{{ type_native('calendar') }}

judged as (
    select
        *,
        case
            when calendar_id is null or calendar_date is null then 'missing_key'
        end as reject_reason
    from typed
),

{{ classify_native('calendar', ['calendar_id', 'calendar_date']) }}
