-- Every KPI in one long table: a row per KPI, variant and cell of a grain, under the definition in force on its first
-- day. What its source cannot know has no row.
with

long as (
    select * from {{ ref('int_kpi_long') }}
),

definitions as (
    select * from {{ ref('int_kpi_definitions') }}
),

served as (
    select
        source_system,
        kpi_id,
        variant
    from {{ ref('int_capabilities') }}
    where can_serve
)

select
    long.kpi_id,
    definitions.variant,
    definitions.version,
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
inner join definitions
    on
        long.kpi_id = definitions.kpi_id
        and long.variant = definitions.counted_variant
        and long.local_date >= definitions.valid_from
        and long.local_date < definitions.valid_to
inner join served
    on
        long.source_system = served.source_system
        and long.kpi_id = served.kpi_id
        and long.variant = served.variant
