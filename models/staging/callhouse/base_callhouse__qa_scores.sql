{{ config(materialized='table') }}

with

typed as (
    {{ type_native('qa_scores') }}
),

judged as (
    select
        *,
        {{ native_content_hash('qa_scores') }} as content_hash,
        case
            when evaluation_id is null or criterion is null then 'missing_key'
            when evaluated_at is null then 'bad_time'
        end as reject_reason
    from typed
)

{{ classify_rows('judged', ['evaluation_id', 'criterion'], 'updated_at') }}
