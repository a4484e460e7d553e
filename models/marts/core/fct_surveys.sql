-- A survey that names a call takes its day and campaign (of several entries: those of the last handled leg), and the
-- agent it names, else its leg's, else the entry's owner. Without a call it takes its own.
with

surveys as (
    select * from {{ ref('int_surveys') }}
),

calls as (
    select * from {{ ref('fct_calls') }}
),

last_legs as (
    select
        *,
        row_number() over (
            partition by source_system, call_id order by answered_at desc, leg_id desc
        ) as leg_number_from_last
    from {{ ref('fct_agent_legs') }}
    where is_handled
),

named_legs as (
    select
        source_system,
        leg_id,
        agent_id
    from {{ ref('fct_agent_legs') }}
),

placed as (
    select
        surveys.*,
        calls.entries,
        coalesce(calls.is_excluded, false) as is_excluded_call,
        calls.call_id is not null as has_call,
        case when calls.entries > 1 then last_legs.campaign_id end as last_campaign_id,
        case when calls.entries > 1 then last_legs.local_date end as last_local_date,
        calls.campaign_id as call_campaign_id,
        calls.local_date as call_local_date,
        calls.agent_id as call_agent_id,
        named_legs.agent_id as leg_agent_id
    from surveys
    left join calls
        on surveys.source_system = calls.source_system and surveys.call_id = calls.call_id
    left join last_legs
        on
            surveys.source_system = last_legs.source_system
            and surveys.call_id = last_legs.call_id
            and last_legs.leg_number_from_last = 1
    left join named_legs
        on surveys.source_system = named_legs.source_system and surveys.leg_id = named_legs.leg_id
),

attributed as (
    select
        placed.*,
        coalesce(placed.last_campaign_id, placed.call_campaign_id, placed.campaign_id, 'unknown') as final_campaign_id,
        coalesce(
            placed.last_local_date,
            placed.call_local_date,
            cast({{ utc_to_local('placed.sent_at', "coalesce(zones.time_zone, 'UTC')") }} as date)
        ) as local_date
    from placed
    left join {{ ref('int_campaign_zones') }} as zones
        on placed.source_system = zones.source_system and placed.campaign_id = zones.campaign_id
)

select
    attributed.source_system,
    attributed.survey_id,
    attributed.call_id,
    attributed.kind,
    attributed.final_campaign_id as campaign_id,
    coalesce(
        attributed.agent_id, attributed.leg_agent_id, entries.agent_id, attributed.call_agent_id, 'unassigned'
    ) as agent_id,
    attributed.local_date,
    {{ week_start('attributed.local_date') }} as week_starts_on,
    {{ month_start('attributed.local_date') }} as month_starts_on,
    attributed.sent_at,
    attributed.answered_at,
    attributed.is_excluded_call,
    attributed.score,
    -- on the five-point scale, by the linear rule
    case
        when attributed.score between attributed.scale_min and attributed.scale_max
            then
                1 + 4 * cast(attributed.score - attributed.scale_min as double)
                / nullif(cast(attributed.scale_max - attributed.scale_min as double), 0)
    end as score_of_five
from attributed
left join {{ ref('fct_entries') }} as entries
    on
        attributed.source_system = entries.source_system
        and attributed.call_id = entries.call_id
        and attributed.final_campaign_id = entries.campaign_id
