-- Counted without looking at the verdicts: what is staged is one row per key among the rows that were not rejected.
{%- set keys = {
    'agent_legs': ['leg_id'],
    'agent_skills': ['agent_id', 'campaign_id', 'valid_from'],
    'agent_states': ['agent_id', 'started_at'],
    'agents': ['agent_id', 'valid_from'],
    'calendar': ['calendar_id', 'calendar_date'],
    'calls': ['call_id'],
    'campaigns': ['campaign_id', 'valid_from'],
    'case_events': ['case_id', 'event', 'occurred_at'],
    'costs': ['cost_id'],
    'employee_surveys': ['survey_id'],
    'forecasts': ['campaign_id', 'interval_starts_at', 'made_at'],
    'fx_rates': ['currency', 'rate_date'],
    'opening_hours': ['campaign_id', 'weekday', 'date', 'opens', 'valid_from'],
    'qa_scores': ['evaluation_id', 'criterion'],
    'queue_visits': ['visit_id'],
    'sales': ['sale_id'],
    'shifts': ['shift_id', 'activity', 'starts_at', 'schedule_version'],
    'sites': ['site_id'],
    'source_loads': ['complete_through_at'],
    'surveys': ['survey_id'],
    'targets': ['kpi_id', 'scope', 'valid_from'],
} %}
with

counted as (
    {%- for table in raw_tables() %}
    select
        '{{ table.source_name }}' as source_system,
        '{{ table.name }}' as table_name,
        count(*) as distinct_keys
    from (
        select distinct {{ keys[table.name] | join(', ') }}
        from {{ ref('base_' ~ table.source_name ~ '__' ~ table.name) }}
        where reject_reason is null
    ) as readable
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select
    ledger.source_system,
    ledger.table_name,
    ledger.staged_rows,
    counted.distinct_keys
from {{ ref('row_ledger') }} as ledger
left join counted
    on ledger.source_system = counted.source_system and ledger.table_name = counted.table_name
where (counted.distinct_keys = ledger.staged_rows) is not true
