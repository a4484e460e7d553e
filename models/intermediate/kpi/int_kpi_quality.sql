-- Quality evaluations: points over the points that could be had, weighted; ratios of sums, never means of scores. A
-- campaign counts them on the days of its calls, an agent on the days of his site; the whole month is the agents'.
{%- set parts %}
        cast(count(*) as bigint) as evaluations,
        {{ count_if('is_critical_fail') }} as critical_fail_evaluations,
        {{ sum_known('final_points', 'true') }} as qa_points,
        {{ sum_known('max_points', 'true') }} as qa_max_points,
        {{ sum_known('knowledge_points', 'true') }} as knowledge_points,
        {{ sum_known('knowledge_max_points', 'true') }} as knowledge_max_points,
        {{ sum_known('script_points', 'true') }} as script_points,
        {{ sum_known('script_max_points', 'true') }} as script_max_points
{%- endset %}
with

evaluations as (
    select
        *,
        case when is_critical_fail then 0 else points end as final_points
    from {{ ref('fct_qa_evaluations') }}
    where not is_excluded_call and criteria > 0
),

agents_evaluations as (
    select
        source_system,
        agent_id,
        agent_local_date as local_date,
        {{ month_start('agent_local_date') }} as month_starts_on,
        is_critical_fail,
        final_points,
        max_points,
        knowledge_points,
        knowledge_max_points,
        script_points,
        script_max_points
    from evaluations
),

campaigns_counted as (
    select
        {{ kpi_keys() }},{{ parts }}
    from evaluations
    group by {{ kpi_grains() }}
),

agents_counted as (
    select
        {{ agent_keys() }},{{ parts }}
    from agents_evaluations
    group by {{ agent_grains() }}
),

counted as (
    select * from campaigns_counted
    where grain in ('agent_campaign_day', 'campaign_day', 'campaign_week', 'campaign_month')
    union all
    select * from agents_counted
)

select
    *,
    {{ safe_ratio('qa_points', 'qa_max_points') }} as qa_score,
    {{ safe_ratio('critical_fail_evaluations', 'evaluations') }} as qa_critical_fail_rate,
    {{ safe_ratio('knowledge_points', 'knowledge_max_points') }} as knowledge_score,
    {{ safe_ratio('script_points', 'script_max_points') }} as script_adherence_score
from counted
