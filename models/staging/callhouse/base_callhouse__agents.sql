{{ config(materialized='table') }}

with

{{ type_native('agents') }}

judged as (
    select
        *,
        case
            when agent_id is null then 'missing_key'
        end as reject_reason
    from typed
),

{{ classify_native('agents', ['agent_id', 'valid_from']) }}
