{{ config(materialized='table') }}

with

typed as (
    {{ type_native('forecasts') }}
),

judged as (
    select
        *,
        {{ native_content_hash('forecasts') }} as content_hash,
        case
            when campaign_id is null then 'missing_key'
            when interval_starts_at is null or made_at is null then 'bad_time'
        end as reject_reason
    from typed
)

{{ classify_rows('judged', ['campaign_id', 'interval_starts_at', 'made_at'], 'updated_at') }}
