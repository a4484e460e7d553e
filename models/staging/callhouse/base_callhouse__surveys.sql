{{ config(materialized='table') }}

with

{{ type_native('surveys') }}

judged as (
    select
        *,
        case
            when survey_id is null then 'missing_key'
            when call_id is null and sent_at is null then 'bad_time'
            when kind is null or kind not in ('csat', 'nps', 'ces', 'fcr') then 'unknown_outcome'
        end as reject_reason
    from typed
),

{{ classify_native('surveys', ['survey_id']) }}
