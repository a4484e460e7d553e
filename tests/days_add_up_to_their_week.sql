-- Every count and sum of a campaign's week is the sum of its days; distinct counts are counted anew and left out.
{%- set columns = additive_columns(['accessibility', 'missed_calls', 'handling', 'entry_handling', 'call_duration', 'resolution', 'satisfaction']) %}
with

added as (
    select
        source_system,
        {{ week_start('local_date') }} as period_starts_on,
        campaign_id,
        {% for name in columns %}sum({{ name }}) as {{ name }}{{ ', ' if not loop.last }}{% endfor %}
    from {{ ref('kpi_campaign_daily') }}
    group by 1, 2, 3
)

select added.source_system, added.period_starts_on, added.campaign_id
from added
left join {{ ref('kpi_weekly') }} as periods
    on
        added.source_system = periods.source_system
        and added.period_starts_on = periods.local_date
        and added.campaign_id = periods.campaign_id
where
    {%- for name in columns %}
    {{ 'or ' if not loop.first }}abs(coalesce(added.{{ name }}, 0) - coalesce(periods.{{ name }}, 0)) > 1e-6
    {%- endfor %}
    or periods.source_system is null
