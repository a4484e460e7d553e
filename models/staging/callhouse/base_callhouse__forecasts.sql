{{ config(materialized='table') }}

with

{{ type_native('forecasts') }}

judged as (
    select
        *,
        case
            when campaign_id is null then 'missing_key'
            when interval_starts_at is null or made_at is null then 'bad_time'
        end as reject_reason
    from typed
),

{{ classify_native('forecasts', ['campaign_id', 'interval_starts_at', 'made_at']) }}
