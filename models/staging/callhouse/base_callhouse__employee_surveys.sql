{{ config(materialized='table') }}

with

{{ type_native('employee_surveys') }}

judged as (
    select
        *,
        case
            when survey_id is null then 'missing_key'
            when sent_at is null then 'bad_time'
        end as reject_reason
    from typed
),

{{ classify_native('employee_surveys', ['survey_id']) }}
