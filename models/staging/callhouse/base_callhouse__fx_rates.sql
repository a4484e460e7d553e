{{ config(materialized='table') }}

with

typed as (
    {{ type_native('fx_rates') }}
),

judged as (
    select
        *,
        {{ native_content_hash('fx_rates') }} as content_hash,
        case
            when currency is null then 'missing_key'
            when rate_date is null then 'bad_time'
            when rate is null or rate <= 0 then 'unknown_outcome'
        end as reject_reason
    from typed
)

{{ classify_rows('judged', ['currency', 'rate_date'], 'updated_at') }}
