-- Counted without looking at the verdicts: what is staged is one row per key among the rows that were not rejected.
{%- set keys = {
    'agent_legs': ['leg_id'],
    'agents': ['agent_id', 'valid_from'],
    'calls': ['call_id'],
    'campaigns': ['campaign_id', 'valid_from'],
    'queue_visits': ['visit_id'],
    'sites': ['site_id'],
    'source_loads': ['complete_through_at'],
    'surveys': ['survey_id'],
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
