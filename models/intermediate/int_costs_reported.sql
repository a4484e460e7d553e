-- Shares of the ledger in the reporting currency, at the rate of their day; conversion does not round again.
with

shares as (
    select
        *,
        cents * 0.01 as amount
    from {{ ref('int_cost_shares') }}
)

select
    shares.source_system,
    shares.local_date,
    shares.agent_id,
    shares.campaign_id,
    {{ week_start('shares.local_date') }} as week_starts_on,
    {{ month_start('shares.local_date') }} as month_starts_on,
    {{ in_reporting_currency('shares.amount', 'shares.currency', 'rates.rate') }} as reporting_amount
from shares
left join {{ ref('int_exchange_rates') }} as rates
    on
        shares.source_system = rates.source_system
        and shares.currency = rates.currency
        and shares.local_date >= rates.valid_from
        and shares.local_date < rates.valid_to
