-- How many rows of each table stand, and how many were replaced, by the day of their record.
{{ config(materialized='view') }}
{%- set clocks = {
    'agent_legs': 'offered_at', 'agent_states': 'started_at', 'calls': 'started_at', 'case_events': 'occurred_at',
    'costs': 'period_start', 'employee_surveys': 'sent_at', 'forecasts': 'interval_starts_at', 'fx_rates': 'rate_date',
    'qa_scores': 'evaluated_at', 'queue_visits': 'entered_at', 'sales': 'occurred_at', 'shifts': 'starts_at',
    'surveys': 'sent_at'
} %}
with

judged as (
    {%- for table in raw_tables() %}
    select
        '{{ table.source_name }}' as source_system,
        '{{ table.name }}' as table_name,
        cast({{ clocks.get(table.name, 'null') }} as date) as record_date,
        row_status
    from {{ ref('base_' ~ table.source_name ~ '__' ~ table.name) }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select
    source_system,
    table_name,
    record_date,
    {{ count_if("row_status = 'staged'") }} as staged_rows,
    {{ count_if("row_status = 'superseded'") }} as superseded_rows
from judged
group by source_system, table_name, record_date
