{{ config(materialized='table') }}

with

typed as (
    {{ type_native('employee_surveys') }}
),

judged as (
    select
        *,
        {{ native_content_hash('employee_surveys') }} as content_hash,
        case
            when survey_id is null then 'missing_key'
            when sent_at is null then 'bad_time'
        end as reject_reason
    from typed
)

{{ classify_rows('judged', ['survey_id'], 'updated_at') }}
