{{ config(materialized='table') }}

with

{{ type_native('agent_states') }}

judged as (
    select
        *,
        case
            when agent_id is null then 'missing_key'
            when
                started_at is null
                or ended_at < started_at
                -- nobody is in one state for a year: it would have more half-hours than can be told apart
                or ended_at > {{ dbt.dateadd('year', 1, 'started_at') }}
                then 'bad_time'
            when state is null then 'unknown_outcome'
        end as reject_reason
    from typed
),

{{ classify_native('agent_states', ['agent_id', 'started_at']) }}
