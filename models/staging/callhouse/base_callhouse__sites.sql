{{ config(materialized='table') }}

with

typed as (
    {{ type_native('sites') }}
),

judged as (
    select
        *,
        {{ native_content_hash('sites') }} as content_hash,
        case
            when site_id is null then 'missing_key'
        end as reject_reason
    from typed
)

{{ classify_rows('judged', ['site_id'], 'updated_at') }}
