-- What each source can serve, by its default variant; a variant of its own is named in the reason.
select
    source_system,
    kpi_id,
    max(case when variant = 'default' and can_serve then 1 else 0 end) = 1 as can_serve,
    max(case when variant = 'default' then reason end) as reason
from {{ ref('int_capabilities') }}
group by source_system, kpi_id
