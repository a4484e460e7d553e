create table core.fct_qa_evaluations as
with

weighted as (
    select
        *,
        not coalesce(is_na, false) and points is not null and max_points is not null as is_scored,
        cast(weight as decimal(19, 3)) * points as weighted_points,
        cast(weight as decimal(19, 3)) * max_points as weighted_max_points
    from qa_scores
),

evaluations as (
    select
        evaluation_id,
        max(call_id) as call_id,
        max(leg_id) as leg_id,
        max(agent_id) as agent_id,
        max(campaign_id) as campaign_id,
        max(evaluated_at) as evaluated_at,
        max(form_version) as form_version,
        count(*) filter (where is_scored) as criteria,
        coalesce(bool_or(is_critical and points < max_points) filter (where is_scored), false) as is_critical_fail,
        sum(weighted_points) filter (where is_scored) as points,
        sum(weighted_max_points) filter (where is_scored) as max_points,
        sum(weighted_points) filter (where is_scored and criterion_group = 'knowledge') as knowledge_points,
        sum(weighted_max_points) filter (where is_scored and criterion_group = 'knowledge') as knowledge_max_points,
        sum(weighted_points) filter (where is_scored and criterion_group in ('script', 'etiquette')) as script_points,
        sum(weighted_max_points) filter (
            where is_scored and criterion_group in ('script', 'etiquette')
        ) as script_max_points
    from weighted
    group by evaluation_id
),

attributed as (
    select
        evaluations.* exclude (campaign_id, agent_id, leg_id),
        coalesce(credits.campaign_id, evaluations.campaign_id) as campaign_id,
        coalesce(evaluations.agent_id, legs.agent_id, credits.agent_id, 'unassigned') as agent_id,
        coalesce(credits.local_date, clocks.local_date) as local_date,
        coalesce(credits.is_excluded, false) as is_excluded_call,
        case when credits.call_id is null then evaluations.evaluated_at else firsts.answered_at end as agent_moment
    from evaluations
    left join credits on evaluations.call_id = credits.call_id
    left join legs on evaluations.leg_id = legs.leg_id
    left join first_handled as firsts on evaluations.call_id = firsts.call_id and firsts.number = 1
    left join campaign_zones as zones on evaluations.campaign_id = zones.campaign_id
    left join agent_zones
        on
            evaluations.agent_id = agent_zones.agent_id
            and evaluations.evaluated_at >= agent_zones.holds_from_at
            and evaluations.evaluated_at < agent_zones.holds_to_at
    left join clocks
        on
            coalesce(zones.time_zone, agent_zones.time_zone, 'UTC') = clocks.time_zone
            and quarter_of(evaluations.evaluated_at) = clocks.quarter
)

select
    'callhouse' as source_system,
    attributed.* exclude (agent_moment),
    week_of(attributed.local_date) as week_starts_on,
    month_of(attributed.local_date) as month_starts_on,
    case
        when attributed.agent_id in ('unassigned', 'unknown') or attributed.agent_moment is null
            then attributed.local_date
        else clocks.local_date
    end as agent_local_date
from attributed
left join agent_zones
    on
        attributed.agent_id = agent_zones.agent_id
        and attributed.agent_moment >= agent_zones.holds_from_at
        and attributed.agent_moment < agent_zones.holds_to_at
left join clocks
    on
        coalesce(agent_zones.time_zone, 'UTC') = clocks.time_zone
        and quarter_of(attributed.agent_moment) = clocks.quarter;
