{{ config(materialized='table') }}

with

typed as (
    {{ type_native('targets') }}
),

judged as (
    select
        *,
        {{ native_content_hash('targets') }} as content_hash,
        case
            when kpi_id is null then 'missing_key'
            when target is null then 'unknown_outcome'
        end as reject_reason
    from typed
)

{{ classify_rows('judged', ['kpi_id', 'scope', 'valid_from'], 'updated_at') }}
