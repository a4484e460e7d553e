-- Settings of each campaign over time: its own where the source knows them, else those of the nearest level of the
-- seed (campaign, source, all). A campaign that only records name is one, too. Periods are gapless: the first
-- reaches back for ever, each ends where the next begins.
{%- set naming_tables = [
    'calls', 'queue_visits', 'agent_legs', 'surveys', 'qa_scores', 'sales', 'forecasts', 'case_events'
] %}
with

versions as (
    select
        *,
        coalesce(valid_from, date '0001-01-01') as known_from
    from {{ ref('int_campaigns') }}
),

records as (
    {%- for table in naming_tables %}
    select
        source_system,
        campaign_id
    from {{ ref('int_' ~ table) }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

named as (
    select
        source_system,
        campaign_id
    from versions
    union
    select
        source_system,
        coalesce(campaign_id, 'unknown') as campaign_id
    from records
    union
    select
        source_system,
        campaign_id
    from {{ ref('int_costs') }}
    where campaign_id is not null
),

levelled as (
    select
        named.source_system,
        named.campaign_id,
        seeded.valid_from as known_from,
        seeded.service_level_seconds,
        seeded.service_level_target,
        seeded.short_abandon_seconds,
        seeded.abandon_threshold_seconds,
        seeded.fcr_window_days,
        seeded.callback_window_seconds,
        seeded.forecast_freeze_days,
        rank() over (
            partition by named.source_system, named.campaign_id
            order by
                case when seeded.campaign_id = '*' then 1 else 0 end,
                case when seeded.source_system = '*' then 1 else 0 end
        ) as distance
    from named
    inner join {{ ref('campaign_defaults') }} as seeded
        on
            seeded.source_system in (named.source_system, '*')
            and seeded.campaign_id in (named.campaign_id, '*')
),

-- every date on which either changes
changes as (
    select
        source_system,
        campaign_id,
        date '0001-01-01' as valid_from
    from named
    union
    select
        source_system,
        campaign_id,
        known_from as valid_from
    from versions
    union
    select
        source_system,
        campaign_id,
        known_from as valid_from
    from levelled
    where distance = 1
),

-- the version that holds from then on; before the first version, the first
matched as (
    select
        changes.source_system,
        changes.campaign_id,
        changes.valid_from,
        versions.campaign_name,
        versions.time_zone,
        versions.site_id,
        versions.starts_on,
        versions.conversion_goals,
        coalesce(versions.service_level_seconds, levelled.service_level_seconds) as service_level_seconds,
        coalesce(versions.service_level_target, levelled.service_level_target) as service_level_target,
        coalesce(versions.short_abandon_seconds, levelled.short_abandon_seconds) as short_abandon_seconds,
        coalesce(versions.abandon_threshold_seconds, levelled.abandon_threshold_seconds) as abandon_threshold_seconds,
        coalesce(versions.fcr_window_days, levelled.fcr_window_days) as fcr_window_days,
        coalesce(versions.callback_window_seconds, levelled.callback_window_seconds) as callback_window_seconds,
        coalesce(versions.forecast_freeze_days, levelled.forecast_freeze_days) as forecast_freeze_days,
        row_number() over (
            partition by changes.source_system, changes.campaign_id, changes.valid_from
            order by
                case when versions.known_from <= changes.valid_from then versions.known_from end desc nulls last,
                versions.known_from,
                case when levelled.known_from <= changes.valid_from then levelled.known_from end desc nulls last,
                levelled.known_from
        ) as preference
    from changes
    left join versions
        on changes.source_system = versions.source_system and changes.campaign_id = versions.campaign_id
    left join levelled
        on
            changes.source_system = levelled.source_system
            and changes.campaign_id = levelled.campaign_id
            and levelled.distance = 1
)

select
    matched.source_system,
    matched.campaign_id,
    matched.valid_from,
    lead(matched.valid_from, 1, date '9999-12-31') over (
        partition by matched.source_system, matched.campaign_id
        order by matched.valid_from
    ) as valid_to,
    coalesce(matched.campaign_name, matched.campaign_id) as campaign_name,
    -- a campaign keeps one zone, the latest known: its days must not overlap
    coalesce(
        first_value(coalesce(matched.time_zone, sites.time_zone)) over (
            partition by matched.source_system, matched.campaign_id
            order by
                case when coalesce(matched.time_zone, sites.time_zone) is null then 1 else 0 end,
                matched.valid_from desc
            rows between unbounded preceding and unbounded following
        ), 'UTC'
    ) as time_zone,
    matched.starts_on,
    matched.conversion_goals,
    matched.service_level_seconds,
    matched.service_level_target,
    matched.short_abandon_seconds,
    matched.abandon_threshold_seconds,
    matched.fcr_window_days,
    matched.callback_window_seconds,
    matched.forecast_freeze_days
from matched
left join {{ ref('int_sites') }} as sites
    on matched.source_system = sites.source_system and matched.site_id = sites.site_id
where matched.preference = 1
