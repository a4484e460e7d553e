-- The wide marts in one long relation: a row per KPI, variant and cell of a grain, as it was counted. Which variant is
-- the default on which date, and what a source can serve, comes after.
with

kpis as (
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
    kpis.kpi.kpi_id,
    kpis.kpi.variant,
    kpis.grain,
    kpis.local_date,
    kpis.interval_starts_at,
    kpis.source_system,
    kpis.agent_id,
    kpis.campaign_id,
    kpis.kpi.numerator,
    kpis.kpi.denominator,
    kpis.kpi.value,
    kpis.kpi.unit,
    kpis.kpi.currency
from kpis
