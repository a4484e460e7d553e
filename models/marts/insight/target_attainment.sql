-- Every cell of a KPI (its default variant) that a target fits, and whether the number of the whole cell meets it. Of
-- several targets the nearest holds: the agent's, his team's, the campaign's, that of the whole source.
with

targets as (
    select
        source_system,
        kpi_id,
        scope,
        target,
        warn_at,
        valid_from,
        coalesce(valid_from, date '0001-01-01') as holds_from,
        coalesce(valid_to, date '9999-12-31') as holds_to,
        case
            when scope in ('all', '*') then 4
            when scope like 'agent:%' then 1
            when scope like 'team:%' then 2
            else 3
        end as distance,
        case
            when scope like 'agent:%' then substr(scope, 7)
            when scope like 'team:%' then substr(scope, 6)
            when scope like 'campaign:%' then substr(scope, 10)
            else scope
        end as scope_id
    from {{ ref('int_targets') }}
),

targeted as (
    select distinct
        source_system,
        kpi_id
    from targets
),

cells as (
    select
        kpi_values.*,
        registry.direction,
        registry.grains like '%campaign_interval%' as has_intervals
    from {{ ref('kpi_values') }} as kpi_values
    inner join {{ ref('kpi_catalog') }} as registry on kpi_values.kpi_id = registry.kpi_id
    inner join targeted
        on kpi_values.source_system = targeted.source_system and kpi_values.kpi_id = targeted.kpi_id
    where kpi_values.variant = 'default'
),

agents as (
    select
        source_system,
        agent_id,
        team_id,
        coalesce(valid_from, date '0001-01-01') as holds_from,
        coalesce(valid_to, date '9999-12-31') as holds_to
    from {{ ref('int_agents') }}
),

ranked as (
    select
        cells.*,
        targets.scope as target_scope,
        cast(targets.target as double) as target,
        cast(targets.warn_at as double) as warn_at,
        case cells.direction
            when 'up' then true
            when 'down' then false
            -- a KPI without a better side: where the warning lies tells it, level with the target it tells nothing
            else targets.warn_at < nullif(targets.target, targets.warn_at)
        end as is_floor,
        row_number() over (
            partition by
                cells.kpi_id, cells.grain, cells.local_date, cells.interval_starts_at, cells.source_system,
                cells.agent_id, cells.campaign_id, cells.currency
            order by targets.distance asc, targets.valid_from desc nulls last, targets.scope asc
        ) as preference
    from cells
    left join agents
        on
            cells.source_system = agents.source_system
            and cells.agent_id = agents.agent_id
            and cells.local_date >= agents.holds_from
            and cells.local_date < agents.holds_to
    inner join targets
        on
            cells.source_system = targets.source_system
            and cells.kpi_id = targets.kpi_id
            and cells.local_date >= targets.holds_from
            and cells.local_date < targets.holds_to
            and targets.scope_id = case targets.distance
                when 1 then cells.agent_id
                when 2 then agents.team_id
                when 3 then cells.campaign_id
                else targets.scope_id
            end
),

judged as (
    select
        *,
        case
            when value is null or is_floor is null then null
            when is_floor and value >= target or not is_floor and value <= target then 'met'
            when is_floor and value >= warn_at or not is_floor and value <= warn_at then 'warning'
            else 'missed'
        end as attainment
    from ranked
    where preference = 1
),

intervals as (
    select
        source_system,
        kpi_id,
        local_date,
        campaign_id,
        {{ count_if("attainment = 'met'") }} as intervals_meeting_target,
        {{ count_if('attainment is not null') }} as intervals_with_value
    from judged
    where grain = 'campaign_interval'
    group by source_system, kpi_id, local_date, campaign_id
)

select
    judged.kpi_id,
    judged.version,
    judged.grain,
    judged.local_date,
    judged.period_end,
    judged.interval_starts_at,
    judged.source_system,
    judged.agent_id,
    judged.campaign_id,
    judged.numerator,
    judged.denominator,
    judged.value,
    judged.unit,
    judged.currency,
    judged.direction,
    judged.target_scope,
    judged.target,
    judged.warn_at,
    judged.attainment,
    case
        when judged.grain = 'campaign_day' and judged.has_intervals
            then coalesce(intervals.intervals_meeting_target, 0)
    end as intervals_meeting_target,
    case
        when judged.grain = 'campaign_day' and judged.has_intervals
            then coalesce(intervals.intervals_with_value, 0)
    end as intervals_with_value
from judged
left join intervals
    on
        judged.source_system = intervals.source_system
        and judged.kpi_id = intervals.kpi_id
        and judged.local_date = intervals.local_date
        and judged.campaign_id = intervals.campaign_id
