{{ config(materialized='table') }}

with

{{ type_native('opening_hours') }}

judged as (
    select
        *,
        case
            when campaign_id is null or (weekday is null and date is null) then 'missing_key'
            when opens is null or closes is null then 'bad_time'
        end as reject_reason
    from typed
),

{{ classify_native('opening_hours', ['campaign_id', 'weekday', 'date', 'opens', 'valid_from']) }}
