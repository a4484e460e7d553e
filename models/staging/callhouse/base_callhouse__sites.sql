{{ config(materialized='table') }}

with

{{ type_native('sites') }}

judged as (
    select
        *,
        case
            when site_id is null then 'missing_key'
        end as reject_reason
    from typed
),

{{ classify_native('sites', ['site_id']) }}
