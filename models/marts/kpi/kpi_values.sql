-- Every KPI in one long table: a row per KPI, variant and cell of a grain. A KPI that its source cannot know has none.
with

long as (
    {{ unpivot_kpis(ref('kpi_agent_campaign_daily'), 'agent_campaign_day') }}
    union all
    {{ unpivot_kpis(ref('kpi_campaign_daily'), 'campaign_day') }}
    union all
    {{ unpivot_kpis(ref('kpi_campaign_interval'), 'campaign_interval') }}
    union all
    {{ unpivot_kpis(ref('kpi_agent_daily'), 'agent_day') }}
    union all
    {{ unpivot_kpis(ref('kpi_weekly'), 'campaign_week') }}
    union all
    {{ unpivot_kpis(ref('kpi_monthly'), 'campaign_month') }}
    union all
    {{ unpivot_kpis(ref('kpi_monthly'), 'agent_month') }}
    union all
    {{ unpivot_kpis(ref('kpi_monthly'), 'month') }}
    union all
    {{ unpivot_kpis(ref('compliance_windows'), 'window') }}
)

select
    long.kpi_id,
    long.variant,
    long.version,
    long.grain,
    long.local_date,
    cast(
        case
            when long.grain = 'window' then {{ dbt.dateadd('day', 30, 'long.local_date') }}
            when long.grain = 'campaign_week' then {{ dbt.dateadd('day', 7, 'long.local_date') }}
            when long.grain in ('campaign_month', 'agent_month', 'month')
                then {{ dbt.dateadd('month', 1, 'long.local_date') }}
            else {{ dbt.dateadd('day', 1, 'long.local_date') }}
        end as date
    ) as period_end,
    long.interval_starts_at,
    long.source_system,
    long.agent_id,
    long.campaign_id,
    long.numerator,
    long.denominator,
    long.value,
    long.unit,
    long.currency
from long
inner join {{ ref('int_capabilities') }} as capabilities
    on
        long.source_system = capabilities.source_system
        and long.kpi_id = capabilities.kpi_id
        and long.variant = capabilities.variant
where capabilities.can_serve
