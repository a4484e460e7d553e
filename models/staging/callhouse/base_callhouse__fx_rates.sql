{{ config(materialized='table') }}

with

{{ type_native('fx_rates') }}

judged as (
    select
        *,
        case
            when currency is null then 'missing_key'
            when rate_date is null then 'bad_time'
            when rate is null or rate <= 0 then 'unknown_outcome'
        end as reject_reason
    from typed
),

{{ classify_native('fx_rates', ['currency', 'rate_date']) }}
