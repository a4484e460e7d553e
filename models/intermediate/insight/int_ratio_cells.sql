-- Campaign days, weeks and months of the ratios whose two parts add up over days and campaigns, and lie together: no
-- numerator without its denominator. Money per call, calls per sale and forecast errors are none (a campaign has costs
-- in a month without calls), nor are evaluations (the source's month adds up agents' days), nor first call close, of
-- which one contact may bring two. Each with the question whether the cell's time is wholly over.
with

catalog as (
    select * from {{ ref('kpi_catalog') }}
    where
        class in ('R', 'R+P')
        and unit in ('ratio', 'seconds', 'hours', 'points')
        and family not in ('cost', 'forecast', 'quality')
        and kpi_id <> 'first_call_close_rate'
)

select
    cells.kpi_id,
    cells.grain,
    cells.source_system,
    cells.local_date,
    cells.period_end,
    cells.campaign_id,
    cells.unit,
    cells.numerator,
    cells.denominator,
    cells.value,
    coalesce(
        {{ day_starts_at('cells.period_end', 'zones.time_zone') }} <= loads.complete_through_at, false
    ) as is_over
from {{ ref('kpi_values') }} as cells
inner join catalog on cells.kpi_id = catalog.kpi_id
inner join {{ ref('int_campaign_zones') }} as zones
    on cells.source_system = zones.source_system and cells.campaign_id = zones.campaign_id
left join {{ ref('int_source_loads') }} as loads on cells.source_system = loads.source_system
where
    cells.variant = 'default'
    and cells.grain in ('campaign_day', 'campaign_week', 'campaign_month')
    and cells.denominator > 0
