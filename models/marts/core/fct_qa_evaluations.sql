-- One row per evaluation: points by group over the criteria that applied. A critical criterion that did not get its
-- full points fails the evaluation: its score is 0, the groups keep theirs. A criterion whose weight is not told is in
-- no sum. The agent's day is that of the call's first handled leg at his site.
with

scores as (
    select
        *,
        cast(weight as decimal(19, 3)) * points as weighted_points,
        cast(weight as decimal(19, 3)) * max_points as weighted_max_points
    from {{ ref('int_qa_scores') }}
    where not coalesce(is_na, false) and points is not null and max_points is not null
),

evaluations as (
    select
        source_system,
        evaluation_id,
        max(call_id) as call_id,
        max(leg_id) as leg_id,
        max(agent_id) as agent_id,
        max(campaign_id) as campaign_id,
        max(evaluated_at) as evaluated_at,
        max(form_version) as form_version
    from {{ ref('int_qa_scores') }}
    group by source_system, evaluation_id
),

added as (
    select
        source_system,
        evaluation_id,
        count(*) as criteria,
        max(case when is_critical and points < max_points then 1 else 0 end) = 1 as is_critical_fail,
        sum(weighted_points) as points,
        sum(weighted_max_points) as max_points,
        sum(weighted_points) filter (where criterion_group = 'knowledge') as knowledge_points,
        sum(weighted_max_points) filter (where criterion_group = 'knowledge') as knowledge_max_points,
        sum(weighted_points) filter (where criterion_group in ('script', 'etiquette')) as script_points,
        sum(weighted_max_points) filter (where criterion_group in ('script', 'etiquette')) as script_max_points
    from scores
    group by source_system, evaluation_id
),

numbered_legs as (
    select
        *,
        row_number() over (partition by source_system, call_id order by answered_at, leg_id) as leg_number
    from {{ ref('fct_agent_legs') }}
    where is_handled
),

attributed as (
    select
        evaluations.*,
        coalesce(credits.campaign_id, evaluations.campaign_id) as credited_campaign_id,
        coalesce(evaluations.agent_id, legs.agent_id, credits.agent_id, 'unassigned') as credited_agent_id,
        coalesce(
            credits.local_date,
            cast({{ utc_to_local(
                'evaluations.evaluated_at', "coalesce(zones.time_zone, agent_zones.time_zone, 'UTC')"
            ) }} as date)
        ) as local_date,
        coalesce(credits.is_excluded, false) as is_excluded_call,
        case when credits.call_id is null then evaluations.evaluated_at else first_legs.answered_at end as agent_moment
    from evaluations
    left join {{ ref('int_call_credits') }} as credits
        on evaluations.source_system = credits.source_system and evaluations.call_id = credits.call_id
    left join {{ ref('int_legs_attributed') }} as legs
        on evaluations.source_system = legs.source_system and evaluations.leg_id = legs.leg_id
    left join numbered_legs as first_legs
        on
            evaluations.source_system = first_legs.source_system
            and evaluations.call_id = first_legs.call_id
            and first_legs.leg_number = 1
    left join {{ ref('int_campaign_zones') }} as zones
        on evaluations.source_system = zones.source_system and evaluations.campaign_id = zones.campaign_id
    -- of neither a call nor a campaign: the agent's day at his site
    left join {{ ref('int_agent_zones') }} as agent_zones
        on
            evaluations.source_system = agent_zones.source_system
            and evaluations.agent_id = agent_zones.agent_id
            and evaluations.evaluated_at >= agent_zones.holds_from_at
            and evaluations.evaluated_at < agent_zones.holds_to_at
)

select
    attributed.source_system,
    attributed.evaluation_id,
    attributed.call_id,
    attributed.credited_campaign_id as campaign_id,
    attributed.credited_agent_id as agent_id,
    attributed.local_date,
    {{ week_start('attributed.local_date') }} as week_starts_on,
    {{ month_start('attributed.local_date') }} as month_starts_on,
    case
        when
            attributed.credited_agent_id in ('unassigned', 'unknown') or attributed.agent_moment is null
            then attributed.local_date
        else cast({{ utc_to_local('attributed.agent_moment', "coalesce(agent_zones.time_zone, 'UTC')") }} as date)
    end as agent_local_date,
    attributed.evaluated_at,
    attributed.form_version,
    attributed.is_excluded_call,
    coalesce(added.criteria, 0) as criteria,
    coalesce(added.is_critical_fail, false) as is_critical_fail,
    added.points,
    added.max_points,
    added.knowledge_points,
    added.knowledge_max_points,
    added.script_points,
    added.script_max_points
from attributed
left join added
    on attributed.source_system = added.source_system and attributed.evaluation_id = added.evaluation_id
left join {{ ref('int_agent_zones') }} as agent_zones
    on
        attributed.source_system = agent_zones.source_system
        and attributed.credited_agent_id = agent_zones.agent_id
        and attributed.agent_moment >= agent_zones.holds_from_at
        and attributed.agent_moment < agent_zones.holds_to_at
