{{ config(materialized='table') }}

with

typed as (
    {{ type_native('campaigns') }}
),

judged as (
    select
        *,
        {{ native_content_hash('campaigns') }} as content_hash,
        case
            when campaign_id is null then 'missing_key'
        end as reject_reason
    from typed
)

{{ classify_rows('judged', ['campaign_id', 'valid_from'], 'updated_at') }}
