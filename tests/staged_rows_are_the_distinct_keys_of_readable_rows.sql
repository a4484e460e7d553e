-- Counted without looking at the verdicts: what is staged is one row per key among the rows that were not rejected.
with

counted as (
    {%- for table in raw_tables() %}
    {%- set keys = {'agent_legs': 'leg_id', 'agents': "concat(agent_id, '|', coalesce(cast(valid_from as varchar), ''))", 'calls': 'call_id', 'campaigns': "concat(campaign_id, '|', coalesce(cast(valid_from as varchar), ''))", 'queue_visits': 'visit_id', 'sites': 'site_id', 'source_loads': 'complete_through_at', 'surveys': 'survey_id'} %}
    select
        '{{ table.source_name }}' as source_system,
        '{{ table.name }}' as table_name,
        count(distinct {{ keys[table.name] }}) as distinct_keys
    from {{ ref('base_' ~ table.source_name ~ '__' ~ table.name) }}
    where reject_reason is null
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select *
from counted
inner join {{ ref('row_ledger') }} using (source_system, table_name)
where (counted.distinct_keys = row_ledger.staged_rows) is not true
