-- The settings that hold within a cell's days, as one fingerprint: a changed threshold is no restated call.
{{ config(materialized='view') }}

with

cells as (
    select distinct
        source_system,
        campaign_id,
        local_date,
        period_end
    from {{ cells_to_compare(ref('kpi_values')) }} as cells
    where grain <> 'campaign_interval'
),

settings as (
    select
        source_system,
        campaign_id,
        valid_from,
        valid_to,
        concat(
            campaign_id, '|', time_zone, '|', coalesce(cast(starts_on as {{ dbt.type_string() }}), ''), '|',
            coalesce(conversion_goals, ''), '|',
            {%- for setting in [
                'service_level_seconds', 'service_level_target', 'short_abandon_seconds', 'abandon_threshold_seconds',
                'fcr_window_days', 'callback_window_seconds', 'forecast_freeze_days'
            ] %}
            coalesce(cast({{ setting }} as {{ dbt.type_string() }}), ''), '|',
            {%- endfor %}
            ''
        ) as setting
    from {{ ref('int_campaign_settings') }}
)

select
    cells.source_system,
    cells.campaign_id,
    cells.local_date,
    cells.period_end,
    {{ set_hash('settings.setting') }} as settings_hash
from cells
inner join settings
    on
        cells.source_system = settings.source_system
        and (cells.campaign_id is null or cells.campaign_id = settings.campaign_id)
        and cells.period_end > settings.valid_from
        and cells.local_date < settings.valid_to
group by cells.source_system, cells.campaign_id, cells.local_date, cells.period_end
