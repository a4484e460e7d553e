-- How far the mean of daily rates (what many dashboards show) is from the rate of the month, for each campaign.
with

daily as (
    select
        source_system,
        campaign_id,
        {{ month_start('local_date') }} as month_starts_on,
        sum(value) / nullif(count(value), 0) as mean_of_daily_values
    from {{ ref('kpi_values') }}
    where kpi_id = 'abandonment_rate' and variant = 'default' and grain = 'campaign_day'
    group by source_system, campaign_id, {{ month_start('local_date') }}
),

monthly as (
    select
        source_system,
        campaign_id,
        local_date as month_starts_on,
        numerator,
        denominator,
        value
    from {{ ref('kpi_values') }}
    where kpi_id = 'abandonment_rate' and variant = 'default' and grain = 'campaign_month'
)

select
    monthly.source_system,
    monthly.campaign_id,
    monthly.month_starts_on,
    monthly.numerator,
    monthly.denominator,
    monthly.value,
    daily.mean_of_daily_values,
    daily.mean_of_daily_values - monthly.value as error_of_the_mean
from monthly
inner join daily
    on
        monthly.source_system = daily.source_system
        and monthly.campaign_id = daily.campaign_id
        and monthly.month_starts_on = daily.month_starts_on
order by monthly.source_system, monthly.campaign_id, monthly.month_starts_on
