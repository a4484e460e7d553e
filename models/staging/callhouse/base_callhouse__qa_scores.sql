{{ config(materialized='table') }}

with

{{ type_native('qa_scores') }}

judged as (
    select
        *,
        case
            when evaluation_id is null or criterion is null then 'missing_key'
            when evaluated_at is null then 'bad_time'
        end as reject_reason
    from typed
),

{{ classify_native('qa_scores', ['evaluation_id', 'criterion']) }}
