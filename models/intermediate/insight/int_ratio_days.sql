-- The series that control charts show: complete days of each campaign, and of the whole source, whose parts are added.
-- A day of the source is complete when it is over in the zones of all campaigns that it adds.
{{ config(materialized='view') }}

with

days as (
    select * from {{ ref('int_ratio_cells') }}
    where grain = 'campaign_day'
)

select
    'campaign_day' as grain,
    kpi_id,
    source_system,
    local_date,
    campaign_id,
    unit,
    numerator,
    denominator
from days
where is_over

union all

select
    'day' as grain,
    kpi_id,
    source_system,
    local_date,
    cast(null as {{ dbt.type_string() }}) as campaign_id,
    unit,
    sum(numerator) as numerator,
    sum(denominator) as denominator
from days
group by kpi_id, source_system, local_date, unit
having min(case when is_over then 1 else 0 end) = 1
