{{ config(materialized='table') }}

with

{{ type_native('targets') }}

judged as (
    select
        *,
        case
            when kpi_id is null then 'missing_key'
            when target is null then 'unknown_outcome'
        end as reject_reason
    from typed
),

{{ classify_native('targets', ['kpi_id', 'scope', 'valid_from']) }}
