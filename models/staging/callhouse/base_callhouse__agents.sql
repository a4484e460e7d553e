{{ config(materialized='table') }}

with

typed as (
    {{ type_native('agents') }}
),

judged as (
    select
        *,
        {{ native_content_hash('agents') }} as content_hash,
        case
            when agent_id is null then 'missing_key'
        end as reject_reason
    from typed
)

{{ classify_rows('judged', ['agent_id', 'valid_from'], 'updated_at') }}
