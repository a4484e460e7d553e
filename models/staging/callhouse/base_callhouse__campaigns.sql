{{ config(materialized='table') }}

with

{{ type_native('campaigns') }}

judged as (
    select
        *,
        case
            when campaign_id is null then 'missing_key'
        end as reject_reason
    from typed
),

{{ classify_native('campaigns', ['campaign_id', 'valid_from']) }}
