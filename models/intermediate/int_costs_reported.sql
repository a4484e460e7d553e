-- Shares of the ledger in the reporting currency, at the rate of their day; conversion does not round again.
with

shares as (
    select * from {{ ref('int_cost_shares') }}
),

days as (
    select distinct
        source_system,
        currency,
        local_date
    from shares
),

rated as (
    select
        days.source_system,
        days.currency,
        days.local_date,
        rates.rate,
        {{ rate_preference(
            'days.source_system, days.currency, days.local_date', 'rates.rate_date', 'days.local_date'
        ) }} as preference
    from days
    inner join {{ ref('int_fx_rates') }} as rates
        on days.source_system = rates.source_system and days.currency = rates.currency
)

select
    shares.source_system,
    shares.local_date,
    shares.agent_id,
    shares.campaign_id,
    {{ week_start('shares.local_date') }} as week_starts_on,
    {{ month_start('shares.local_date') }} as month_starts_on,
    shares.cents * 0.01 * case
        when shares.currency = '{{ var("reporting_currency") }}' then 1
        else rated.rate
    end as reporting_amount
from shares
left join rated
    on
        shares.source_system = rated.source_system
        and shares.currency = rated.currency
        and shares.local_date = rated.local_date
        and rated.preference = 1
