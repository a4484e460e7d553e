{{ config(materialized='table') }}

with

{{ type_native('costs') }}

judged as (
    select
        *,
        case
            when cost_id is null then 'missing_key'
            when period_start is null or period_end is null or period_end <= period_start then 'bad_time'
            when amount is null or currency is null then 'unknown_outcome'
        end as reject_reason
    from typed
),

{{ classify_native('costs', ['cost_id']) }}
