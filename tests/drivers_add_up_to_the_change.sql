-- All rate and mix effects of a period add up to the change of the whole source, to the last digits of the effects.
with

added as (
    select
        kpi_id,
        grain,
        source_system,
        local_date,
        min(total_change) as total_change,
        min(total_change) = max(total_change) as is_one_change,
        sum(rate_effect + mix_effect) as total_effect,
        sum(rate_effect + mix_effect_against_total) as total_effect_against_total,
        1e-9 + 1e-13 * sum(abs(rate_effect) + abs(mix_effect) + abs(mix_effect_against_total)) as last_digits
    from {{ ref('change_drivers') }}
    group by kpi_id, grain, source_system, local_date
)

select * from added
where
    (
        abs(total_effect - total_change) <= last_digits
        and abs(total_effect_against_total - total_change) <= last_digits
        and is_one_change
    ) is not true
