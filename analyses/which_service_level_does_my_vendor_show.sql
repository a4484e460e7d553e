-- All service-level methods of each campaign's month side by side: the one that equals the vendor's screen is his.
with

methods as (
    select
        source_system,
        campaign_id,
        local_date as month_starts_on,
        variant,
        numerator,
        denominator,
        value
    from {{ ref('kpi_values') }}
    where kpi_id = 'service_level' and grain = 'campaign_month' and variant <> 'default'
)

select *
from methods
order by source_system, campaign_id, month_starts_on, variant
