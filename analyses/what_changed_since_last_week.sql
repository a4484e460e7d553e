-- What is told otherwise than in the last report that was complete a week earlier, and why. New cells (the days since)
-- are left out: they restate nothing.
with

history as (
    select * from {{ source('history', 'kpi_history') }}
),

builds as (
    select
        source_system,
        max(
            case when complete_through_at <= {{ dbt.dateadd('day', -7, 'newest_at') }} then build_number end
        ) as last_week_build
    from (
        select
            *,
            max(complete_through_at) over (partition by source_system) as newest_at
        from history
    ) as dated
    group by source_system
),

versions as (
    select
        history.*,
        builds.last_week_build,
        history.build_number <= builds.last_week_build as is_last_week,
        row_number() over (
            partition by
                history.source_system, history.kpi_id, history.variant, history.grain, history.local_date,
                history.agent_id, history.campaign_id, history.currency, history.build_number <= builds.last_week_build
            order by history.build_number desc
        ) as number_from_last
    from history
    inner join builds on history.source_system = builds.source_system
),

sides as (
    select
        source_system,
        kpi_id,
        variant,
        grain,
        local_date,
        agent_id,
        campaign_id,
        currency,
        max(case when is_last_week and number_from_last = 1 then numerator end) as numerator_then,
        max(case when is_last_week and number_from_last = 1 then denominator end) as denominator_then,
        max(case when is_last_week and number_from_last = 1 then value end) as value_then,
        max(case when not is_last_week and number_from_last = 1 then numerator end) as numerator_now,
        max(case when not is_last_week and number_from_last = 1 then denominator end) as denominator_now,
        max(case when not is_last_week and number_from_last = 1 then value end) as value_now,
        max(case when not is_last_week and number_from_last = 1 then reason end) as last_reason,
        count(case when is_last_week then 1 end) as versions_then,
        count(case when not is_last_week then 1 end) as versions_since
    from versions
    group by source_system, kpi_id, variant, grain, local_date, agent_id, campaign_id, currency
)

select
    source_system,
    kpi_id,
    variant,
    grain,
    local_date,
    agent_id,
    campaign_id,
    currency,
    numerator_then,
    denominator_then,
    value_then,
    numerator_now,
    denominator_now,
    value_now,
    last_reason
from sides
where versions_then > 0 and versions_since > 0
order by source_system, kpi_id, variant, grain, local_date, campaign_id, agent_id
