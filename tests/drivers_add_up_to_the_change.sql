-- All rate and mix effects of a period add up to the change of the whole source.
select
    kpi_id,
    grain,
    source_system,
    local_date
from {{ ref('change_drivers') }}
group by kpi_id, grain, source_system, local_date
having
    (
        abs(sum(rate_effect + mix_effect) - max(total_change)) <= 1e-9
        and abs(sum(rate_effect + mix_effect_against_total) - max(total_change)) <= 1e-9
        and min(total_change) = max(total_change)
    ) is not true
