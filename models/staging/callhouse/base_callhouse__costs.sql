{{ config(materialized='table') }}

with

typed as (
    {{ type_native('costs') }}
),

judged as (
    select
        *,
        {{ native_content_hash('costs') }} as content_hash,
        case
            when cost_id is null then 'missing_key'
            when period_start is null or period_end is null or period_end <= period_start then 'bad_time'
            when amount is null or currency is null then 'unknown_outcome'
        end as reject_reason
    from typed
)

{{ classify_rows('judged', ['cost_id'], 'updated_at') }}
