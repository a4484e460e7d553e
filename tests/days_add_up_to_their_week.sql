-- Every count and sum of a campaign's week is the sum of its days; distinct counts are counted anew and left out.
{%- set entry_families = ['accessibility', 'missed_calls', 'entry_handling', 'resolution'] %}
{%- set columns = additive_columns(
    entry_families + ['handling', 'call_duration', 'satisfaction']
    + ['outbound', 'quality', 'sales', 'case_closings', 'forecast']
) %}
with

dated as (
    select
        *,
        {{ week_start('local_date') }} as period_starts_on
    from {{ ref('kpi_campaign_daily') }}
),

added as (
    select
        {%- for name in columns %}
        sum({{ name }}) as {{ name }},
        {%- endfor %}
        source_system,
        period_starts_on,
        campaign_id
    from dated
    group by source_system, period_starts_on, campaign_id
)

select
    added.source_system,
    added.period_starts_on,
    added.campaign_id
from added
left join {{ ref('kpi_weekly') }} as whole
    on
        added.source_system = whole.source_system
        and added.period_starts_on = whole.local_date
        and added.campaign_id = whole.campaign_id
where
    whole.source_system is null
    {%- for name in columns %}
    or abs(coalesce(whole.{{ name }}, 0) - coalesce(added.{{ name }}, 0)) > 1e-6
    {%- endfor %}
