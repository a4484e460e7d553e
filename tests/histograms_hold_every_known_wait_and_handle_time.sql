-- In every cell of every grain the bins of a measure add up to the records that the wide marts count as known.
{%- set marts = {
    'agent_campaign_day': 'kpi_agent_campaign_daily',
    'campaign_day': 'kpi_campaign_daily',
    'campaign_interval': 'kpi_campaign_interval',
    'campaign_week': 'kpi_weekly',
    'campaign_month': 'kpi_monthly',
    'agent_month': 'kpi_monthly',
    'month': 'kpi_monthly',
} %}
{%- set measures = {
    'answered_wait': 'answered_with_known_wait',
    'abandoned_wait': 'abandoned_with_known_wait',
    'handle': 'legs_with_known_handle_time',
} %}
with

known as (
    {%- for grain, mart in marts.items() %}
    {%- set outer_loop = loop %}
    {%- for measure, column in measures.items() %}
    select
        '{{ grain }}' as grain,
        source_system,
        local_date,
        {{ 'interval_starts_at' if grain == 'campaign_interval' else 'cast(null as timestamp)' }} as interval_starts_at,
        {{ 'agent_id' if 'agent' in grain else 'null' }} as agent_id,
        {{ 'campaign_id' if 'campaign' in grain else 'null' }} as campaign_id,
        '{{ measure }}' as measure,
        {{ column }} as records
    from {{ ref(mart) }}
    {{ "where grain = '" ~ grain ~ "'" if mart == 'kpi_monthly' }}
    {{ 'union all' if not (loop.last and outer_loop.last) }}
    {%- endfor %}
    {%- endfor %}
),

binned as (
    select
        grain,
        source_system,
        local_date,
        interval_starts_at,
        agent_id,
        campaign_id,
        measure,
        sum(records) as records
    from {{ ref('kpi_histograms') }}
    group by grain, source_system, local_date, interval_starts_at, agent_id, campaign_id, measure
)

select
    known.*,
    binned.records as binned_records
from known
full outer join binned
    on
        known.grain = binned.grain
        and known.source_system = binned.source_system
        and known.local_date = binned.local_date
        and known.interval_starts_at is not distinct from binned.interval_starts_at
        and known.agent_id is not distinct from binned.agent_id
        and known.campaign_id is not distinct from binned.campaign_id
        and known.measure = binned.measure
where (known.records = coalesce(binned.records, 0)) is not true
