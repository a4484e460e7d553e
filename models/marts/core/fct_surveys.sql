-- A survey that names a call takes the call's day and campaign, and the agent it names, else its leg's, else the owner.
-- Without a call it takes its own.
with

surveys as (
    select * from {{ ref('int_surveys') }}
),

attributed as (
    select
        surveys.*,
        coalesce(credits.campaign_id, surveys.campaign_id, 'unknown') as credited_campaign_id,
        coalesce(surveys.agent_id, legs.agent_id, credits.agent_id, 'unassigned') as credited_agent_id,
        coalesce(
            credits.local_date,
            cast({{ utc_to_local(
                'coalesce(surveys.sent_at, surveys.answered_at)', "coalesce(zones.time_zone, 'UTC')"
            ) }} as date)
        ) as local_date,
        coalesce(credits.is_excluded, false) as is_excluded_call
    from surveys
    left join {{ ref('int_call_credits') }} as credits
        on surveys.source_system = credits.source_system and surveys.call_id = credits.call_id
    left join {{ ref('int_legs_attributed') }} as legs
        on surveys.source_system = legs.source_system and surveys.leg_id = legs.leg_id
    left join {{ ref('int_campaign_zones') }} as zones
        on surveys.source_system = zones.source_system and surveys.campaign_id = zones.campaign_id
)

select
    source_system,
    survey_id,
    call_id,
    kind,
    credited_campaign_id as campaign_id,
    credited_agent_id as agent_id,
    local_date,
    {{ week_start('local_date') }} as week_starts_on,
    {{ month_start('local_date') }} as month_starts_on,
    sent_at,
    answered_at,
    is_excluded_call,
    score,
    -- on the five-point scale, by the linear rule; a decimal, so that sums do not depend on their order
    case
        when score between scale_min and scale_max
            then cast(
                1 + 4 * cast(score - scale_min as double) / nullif(cast(scale_max - scale_min as double), 0)
                as decimal(18, 12)
            )
    end as score_of_five
from attributed
