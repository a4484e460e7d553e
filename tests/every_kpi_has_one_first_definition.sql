-- Each KPI is defined from the first day on, once: no row of kpi_values is lost for want of a definition.
select kpis.kpi_id
from {{ ref('kpi_catalog') }} as kpis
left join {{ ref('kpi_definitions') }} as definitions
    on kpis.kpi_id = definitions.kpi_id and definitions.valid_from = date '1900-01-01'
group by kpis.kpi_id
having count(definitions.kpi_id) <> 1
