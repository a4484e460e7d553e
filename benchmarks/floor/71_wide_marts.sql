-- A cell is there if any family has a record in it.
create table kpi.kpi_agent_campaign_daily as
with

joined as (
    from cells_of('accessibility', ['agent_campaign_day'])
    full join cells_of('handling', ['agent_campaign_day']) using (grain, local_date, campaign_id, agent_id)
    full join cells_of('entry_handling', ['agent_campaign_day']) using (grain, local_date, campaign_id, agent_id)
    full join cells_of('resolution', ['agent_campaign_day']) using (grain, local_date, campaign_id, agent_id)
    full join cells_of('satisfaction', ['agent_campaign_day']) using (grain, local_date, campaign_id, agent_id)
    full join cells_of('outbound', ['agent_campaign_day']) using (grain, local_date, campaign_id, agent_id)
    full join cells_of('quality', ['agent_campaign_day']) using (grain, local_date, campaign_id, agent_id)
    full join cells_of('sales_kpis', ['agent_campaign_day']) using (grain, local_date, campaign_id, agent_id)
)

select
    'callhouse' as source_system,
    local_date,
    agent_id,
    campaign_id,
    coalesce(columns(lambda name: list_contains(getvariable('counts'), name)), 0),
    columns(lambda name: not list_contains(
        getvariable('counts') || getvariable('told_of_campaigns') || getvariable('cell_keys'), name
    ))
from joined;

create table kpi.kpi_agent_daily as
with

joined as (
    from cells_of('agent_time', ['agent_day'])
    full join cells_of('quality', ['agent_day']) using (grain, local_date, campaign_id, agent_id)
)

select
    'callhouse' as source_system,
    local_date,
    agent_id,
    coalesce(columns(lambda name: list_contains(getvariable('counts'), name)), 0),
    columns(lambda name: not list_contains(
        getvariable('counts') || getvariable('cell_keys'), name
    ))
from joined;

create table kpi.kpi_campaign_daily as
with

joined as (
    from cells_of('accessibility', ['campaign_day'])
    full join cells_of('missed_calls', ['campaign_day']) using (grain, local_date, campaign_id, agent_id)
    full join cells_of('handling', ['campaign_day']) using (grain, local_date, campaign_id, agent_id)
    full join cells_of('entry_handling', ['campaign_day']) using (grain, local_date, campaign_id, agent_id)
    full join cells_of('call_duration', ['campaign_day']) using (grain, local_date, campaign_id, agent_id)
    full join cells_of('resolution', ['campaign_day']) using (grain, local_date, campaign_id, agent_id)
    full join cells_of('satisfaction', ['campaign_day']) using (grain, local_date, campaign_id, agent_id)
    full join cells_of('outbound', ['campaign_day']) using (grain, local_date, campaign_id, agent_id)
    full join cells_of('quality', ['campaign_day']) using (grain, local_date, campaign_id, agent_id)
    full join cells_of('sales_kpis', ['campaign_day']) using (grain, local_date, campaign_id, agent_id)
    full join cells_of('open_cases', ['campaign_day']) using (grain, local_date, campaign_id, agent_id)
    full join cells_of('case_closings', ['campaign_day']) using (grain, local_date, campaign_id, agent_id)
    full join cells_of('forecast', ['campaign_day']) using (grain, local_date, campaign_id, agent_id)
)

select
    'callhouse' as source_system,
    local_date,
    campaign_id,
    coalesce(columns(lambda name: list_contains(getvariable('counts'), name)), 0),
    columns(lambda name: not list_contains(
        getvariable('counts') || getvariable('told_of_agents') || getvariable('cell_keys'), name
    ))
from joined;

create table kpi.kpi_weekly as
with

joined as (
    from cells_of('accessibility', ['campaign_week'])
    full join cells_of('missed_calls', ['campaign_week']) using (grain, local_date, campaign_id, agent_id)
    full join cells_of('handling', ['campaign_week']) using (grain, local_date, campaign_id, agent_id)
    full join cells_of('entry_handling', ['campaign_week']) using (grain, local_date, campaign_id, agent_id)
    full join cells_of('call_duration', ['campaign_week']) using (grain, local_date, campaign_id, agent_id)
    full join cells_of('resolution', ['campaign_week']) using (grain, local_date, campaign_id, agent_id)
    full join cells_of('satisfaction', ['campaign_week']) using (grain, local_date, campaign_id, agent_id)
    full join cells_of('outbound', ['campaign_week']) using (grain, local_date, campaign_id, agent_id)
    full join cells_of('quality', ['campaign_week']) using (grain, local_date, campaign_id, agent_id)
    full join cells_of('sales_kpis', ['campaign_week']) using (grain, local_date, campaign_id, agent_id)
    full join cells_of('open_cases', ['campaign_week']) using (grain, local_date, campaign_id, agent_id)
    full join cells_of('case_closings', ['campaign_week']) using (grain, local_date, campaign_id, agent_id)
    full join cells_of('forecast', ['campaign_week']) using (grain, local_date, campaign_id, agent_id)
)

select
    'callhouse' as source_system,
    local_date,
    campaign_id,
    coalesce(columns(lambda name: list_contains(getvariable('counts'), name)), 0),
    columns(lambda name: not list_contains(
        getvariable('counts') || getvariable('told_of_agents') || getvariable('cell_keys'), name
    ))
from joined;

create table kpi.kpi_campaign_interval as
with

joined as (
    -- every half-hour that has an entry or a forecast has its row of required agents
    from half_hours_of('required_agents')
    left join half_hours_of('forecast') using (local_date, interval_starts_at, campaign_id)
    left join half_hours_of('accessibility') using (local_date, interval_starts_at, campaign_id)
    left join half_hours_of('entry_handling') using (local_date, interval_starts_at, campaign_id)
    full join half_hours_of('handling') using (local_date, interval_starts_at, campaign_id)
)

select
    'callhouse' as source_system,
    local_date,
    interval_starts_at,
    campaign_id,
    coalesce(columns(lambda name: list_contains(getvariable('counts'), name)), 0),
    columns(lambda name: not list_contains(
        getvariable('counts') || getvariable('not_of_half_hours') || getvariable('cell_keys'), name
    ))
from joined;

create table kpi.kpi_monthly as
with

joined as (
    from cells_of('accessibility', getvariable('months'))
    full join cells_of('missed_calls', getvariable('months')) using (grain, local_date, campaign_id, agent_id)
    full join cells_of('handling', getvariable('months')) using (grain, local_date, campaign_id, agent_id)
    full join cells_of('entry_handling', getvariable('months')) using (grain, local_date, campaign_id, agent_id)
    full join cells_of('call_duration', getvariable('months')) using (grain, local_date, campaign_id, agent_id)
    full join cells_of('resolution', getvariable('months')) using (grain, local_date, campaign_id, agent_id)
    full join cells_of('satisfaction', getvariable('months')) using (grain, local_date, campaign_id, agent_id)
    full join cells_of('outbound', getvariable('months')) using (grain, local_date, campaign_id, agent_id)
    full join cells_of('quality', getvariable('months')) using (grain, local_date, campaign_id, agent_id)
    full join cells_of('sales_kpis', getvariable('months')) using (grain, local_date, campaign_id, agent_id)
    full join cells_of('open_cases', getvariable('months')) using (grain, local_date, campaign_id, agent_id)
    full join cells_of('case_closings', getvariable('months')) using (grain, local_date, campaign_id, agent_id)
    full join cells_of('people_kpis', getvariable('months')) using (grain, local_date, campaign_id, agent_id)
    full join cells_of('forecast', getvariable('months')) using (grain, local_date, campaign_id, agent_id)
    full join cells_of('agent_time', getvariable('months')) using (grain, local_date, campaign_id, agent_id)
)

select
    'callhouse' as source_system,
    grain,
    local_date,
    nullif(campaign_id, '') as campaign_id,
    nullif(agent_id, '') as agent_id,
    coalesce(columns(lambda name: list_contains(getvariable('counts'), name)), 0),
    case
        when grain <> 'agent_month' then columns(lambda name: list_contains(getvariable('told_of_campaigns'), name))
    end,
    columns(lambda name: not list_contains(
        getvariable('counts') || getvariable('told_of_campaigns') || getvariable('cell_keys'), name
    ))
from joined;
