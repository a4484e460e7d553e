{{ config(materialized='table') }}

with

typed as (
    {{ type_native('agent_skills') }}
),

judged as (
    select
        *,
        {{ native_content_hash('agent_skills') }} as content_hash,
        case
            when agent_id is null or campaign_id is null then 'missing_key'
        end as reject_reason
    from typed
)

{{ classify_rows('judged', ['agent_id', 'campaign_id', 'valid_from'], 'updated_at') }}
