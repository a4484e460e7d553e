{{ config(materialized='table') }}

with

{{ type_native('agent_skills') }}

judged as (
    select
        *,
        case
            when agent_id is null or campaign_id is null then 'missing_key'
        end as reject_reason
    from typed
),

{{ classify_native('agent_skills', ['agent_id', 'campaign_id', 'valid_from']) }}
