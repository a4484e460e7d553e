-- A campaign counts evaluations on the days of its calls, an agent on the days of his site.
create temp view scored as
select
    *,
    case when is_critical_fail then 0 else points end as final_points
from core.fct_qa_evaluations
where not is_excluded_call and criteria > 0;

create temp table quality_parts as
select
    local_date,
    cast(null as timestamp) as interval_starts_at,
    campaign_id,
    agent_id,
    count(*) as evaluations,
    count(*) filter (where is_critical_fail) as critical_fail_evaluations,
    sum(final_points) as qa_points,
    sum(max_points) as qa_max_points,
    sum(knowledge_points) as knowledge_points,
    sum(knowledge_max_points) as knowledge_max_points,
    sum(script_points) as script_points,
    sum(script_max_points) as script_max_points
from scored
where campaign_id is not null
group by local_date, campaign_id, agent_id;

create temp table quality as
with

agents_counted as (
    select
        case
            when grouping(local_date) = 0 then 'agent_day'
            when grouping(agent_id) = 0 then 'agent_month'
            else 'month'
        end as grain,
        coalesce(local_date, month_starts_on) as local_date,
        cast(null as timestamp) as interval_starts_at,
        '' as campaign_id,
        coalesce(agent_id, '') as agent_id,
        count(*) as evaluations,
        count(*) filter (where is_critical_fail) as critical_fail_evaluations,
        cast(sum(final_points) as double) as qa_points,
        cast(sum(max_points) as double) as qa_max_points,
        cast(sum(knowledge_points) as double) as knowledge_points,
        cast(sum(knowledge_max_points) as double) as knowledge_max_points,
        cast(sum(script_points) as double) as script_points,
        cast(sum(script_max_points) as double) as script_max_points
    from (
        select * replace (agent_local_date as local_date, month_of(agent_local_date) as month_starts_on)
        from scored
    )
    group by grouping sets ((local_date, agent_id), (month_starts_on, agent_id), (month_starts_on))
),

counted as (
    from rolled_up('quality_parts', ['evaluations', 'critical_fail_evaluations'])
    where grain in ('agent_campaign_day', 'campaign_day', 'campaign_week', 'campaign_month')
    union all by name
    from agents_counted
)

select
    *,
    ratio(qa_points, qa_max_points) as qa_score,
    ratio(critical_fail_evaluations, evaluations) as qa_critical_fail_rate,
    ratio(knowledge_points, knowledge_max_points) as knowledge_score,
    ratio(script_points, script_max_points) as script_adherence_score
from counted;
