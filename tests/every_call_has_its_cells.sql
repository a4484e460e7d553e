-- Each delivered call is in the cells it belongs to, as the tables of the contract tell without the facts between: an
-- inbound call with ended visits in its campaign's half-hour and day, and in the day of some agent; an outbound attempt
-- in its day.
{%- set keys = {
    'kpi_campaign_interval': 'interval_starts_at',
    'kpi_campaign_daily': 'local_date',
    'kpi_agent_campaign_daily': 'local_date',
} %}
{%- set counters = [
    ('kpi_campaign_interval', 'calls_offered'),
    ('kpi_campaign_daily', 'calls_offered'),
    ('kpi_campaign_daily', 'outbound_attempts'),
    ('kpi_agent_campaign_daily', 'calls_offered'),
    ('kpi_agent_campaign_daily', 'outbound_attempts'),
] %}
with

calls as (
    select
        *,
        coalesce(campaign_id, 'unknown') as known_campaign_id
    from {{ ref('int_calls') }}
    where exclusion_reason is null
),

delivered as (
    select
        calls.source_system,
        'calls_offered' as counter,
        coalesce(visits.campaign_id, calls.known_campaign_id) as campaign_id,
        min(visits.entered_at) as counted_at
    from {{ ref('int_queue_visits') }} as visits
    inner join calls on visits.source_system = calls.source_system and visits.call_id = calls.call_id
    where calls.direction = 'inbound'
    group by calls.source_system, calls.call_id, coalesce(visits.campaign_id, calls.known_campaign_id)
    having count(*) = count(coalesce(visits.exit_reason, cast(visits.left_at as {{ dbt.type_string() }})))

    union all

    select
        source_system,
        'outbound_attempts' as counter,
        known_campaign_id as campaign_id,
        started_at as counted_at
    from calls
    where direction = 'outbound'
),

localised as (
    select
        delivered.*,
        {{ utc_to_local('delivered.counted_at', "coalesce(zones.time_zone, 'UTC')") }} as counted_local
    from delivered
    left join {{ ref('int_campaign_zones') }} as zones
        on delivered.source_system = zones.source_system and delivered.campaign_id = zones.campaign_id
),

dated as (
    select
        *,
        cast(counted_local as date) as local_date,
        {{ interval_start('counted_at', 'counted_local') }} as interval_starts_at
    from localised
),

expected as (
    {%- for mart, counter in counters %}
    select
        '{{ mart }}' as mart,
        counter,
        source_system,
        campaign_id,
        cast({{ keys[mart] }} as timestamp) as cell_at,
        count(*) as calls
    from dated
    where counter = '{{ counter }}'
    group by counter, source_system, campaign_id, {{ keys[mart] }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

counted as (
    {%- for mart, counter in counters %}
    select
        '{{ mart }}' as mart,
        '{{ counter }}' as counter,
        source_system,
        campaign_id,
        cast({{ keys[mart] }} as timestamp) as cell_at,
        sum({{ counter }}) as calls
    from {{ ref(mart) }}
    group by source_system, campaign_id, {{ keys[mart] }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select
    expected.mart,
    expected.counter,
    expected.source_system,
    expected.campaign_id,
    expected.cell_at,
    expected.calls as calls_delivered,
    counted.calls as calls_counted
from expected
left join counted
    on
        expected.mart = counted.mart
        and expected.counter = counted.counter
        and expected.source_system = counted.source_system
        and expected.campaign_id = counted.campaign_id
        and expected.cell_at = counted.cell_at
where (counted.calls >= expected.calls) is not true
