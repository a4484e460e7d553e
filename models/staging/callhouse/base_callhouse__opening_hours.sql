{{ config(materialized='table') }}

with

typed as (
    {{ type_native('opening_hours') }}
),

judged as (
    select
        *,
        {{ native_content_hash('opening_hours') }} as content_hash,
        case
            when campaign_id is null or (weekday is null and date is null) then 'missing_key'
            when opens is null or closes is null then 'bad_time'
        end as reject_reason
    from typed
)

{{ classify_rows('judged', ['campaign_id', 'weekday', 'date', 'opens', 'valid_from'], 'updated_at') }}
