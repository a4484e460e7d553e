-- Settings of each campaign over time: its own, else those of the seed; one zone for each campaign.
create temp table settings as
with

versions as (
    select
        *,
        coalesce(valid_from, date '0001-01-01') as known_from
    from campaigns
),

named as (
    select campaign_id from versions
    union
    select coalesce(campaign_id, 'unknown') as campaign_id from calls
    union
    select coalesce(campaign_id, 'unknown') as campaign_id from visits
    union
    select coalesce(campaign_id, 'unknown') as campaign_id from raw_legs
    union
    select coalesce(campaign_id, 'unknown') as campaign_id from surveys
    union
    select coalesce(campaign_id, 'unknown') as campaign_id from qa_scores
    union
    select coalesce(campaign_id, 'unknown') as campaign_id from sales
    union
    select campaign_id from forecasts
    union
    select coalesce(campaign_id, 'unknown') as campaign_id from case_events
    union
    select campaign_id from costs where campaign_id is not null
),

seeds as (
    select * from read_csv(
        getvariable('seeds') || '/campaign_defaults.csv',
        types = {
            'valid_from': 'date',
            'service_level_seconds': 'decimal(18, 3)',
            'service_level_target': 'decimal(18, 3)',
            'short_abandon_seconds': 'decimal(18, 3)',
            'abandon_threshold_seconds': 'decimal(18, 3)',
            'fcr_window_days': 'decimal(18, 3)',
            'callback_window_seconds': 'decimal(18, 3)',
            'forecast_freeze_days': 'decimal(18, 3)'
        }
    )
),

levelled as (
    select
        named.campaign_id,
        seeds.* exclude (source_system, campaign_id)
    from named
    inner join seeds on seeds.source_system in ('callhouse', '*') and seeds.campaign_id in (named.campaign_id, '*')
    qualify rank() over (
        partition by named.campaign_id
        order by
            case when seeds.campaign_id = '*' then 1 else 0 end, case when seeds.source_system = '*' then 1 else 0 end
    ) = 1
),

changes as (
    select campaign_id, date '0001-01-01' as holds_from from named
    union
    select campaign_id, known_from as holds_from from versions
    union
    select campaign_id, valid_from as holds_from from levelled
),

matched as (
    select
        changes.campaign_id,
        changes.holds_from,
        coalesce(versions.time_zone, sites.time_zone) as time_zone,
        versions.starts_on,
        versions.conversion_goals,
        coalesce(versions.service_level_seconds, levelled.service_level_seconds) as service_level_seconds,
        coalesce(versions.service_level_target, levelled.service_level_target) as service_level_target,
        coalesce(versions.short_abandon_seconds, levelled.short_abandon_seconds) as short_abandon_seconds,
        coalesce(versions.abandon_threshold_seconds, levelled.abandon_threshold_seconds) as abandon_threshold_seconds,
        coalesce(versions.fcr_window_days, levelled.fcr_window_days) as fcr_window_days,
        coalesce(versions.callback_window_seconds, levelled.callback_window_seconds) as callback_window_seconds,
        coalesce(versions.forecast_freeze_days, levelled.forecast_freeze_days) as forecast_freeze_days
    from changes
    left join versions on changes.campaign_id = versions.campaign_id
    left join levelled on changes.campaign_id = levelled.campaign_id
    left join sites on versions.site_id = sites.site_id
    qualify row_number() over (
        partition by changes.campaign_id, changes.holds_from
        order by
            case when versions.known_from <= changes.holds_from then versions.known_from end desc nulls last,
            versions.known_from,
            case when levelled.valid_from <= changes.holds_from then levelled.valid_from end desc nulls last,
            levelled.valid_from
    ) = 1
)

select
    * replace (
        coalesce(
            first_value(time_zone ignore nulls) over (
                partition by campaign_id
                order by holds_from desc rows between unbounded preceding and unbounded following
            ), 'UTC'
        ) as time_zone
    ),
    lead(holds_from, 1, date '9999-12-31') over (partition by campaign_id order by holds_from) as holds_to
from matched;

create temp table campaign_zones as
select distinct campaign_id, time_zone
from settings;

-- the data's own now
create temp table now_ as
select coalesce(
    (select declared_at from source_loads), (select max(coalesce(ended_at, started_at)) from calls)
) as complete_through_at;
