-- Where a survey, an evaluation or a sale that names a call counts: asked only for the calls that are named.
create temp table credits as
with

named as (
    select call_id from surveys
    union
    select call_id from qa_scores
    union
    select call_id from sales
),

last_legs as (
    select * from first_handled
    where number_from_last = 1
),

placed as (
    select
        located.call_id,
        located.agent_id as call_agent_id,
        calls.is_excluded,
        coalesce(case when located.entries > 1 then last_legs.campaign_id end, located.campaign_id) as campaign_id,
        coalesce(case when located.entries > 1 then last_entries.local_date end, located.local_date) as local_date
    from located
    inner join calls on located.call_id = calls.call_id
    left join last_legs on located.call_id = last_legs.call_id
    left join entries as last_entries
        on last_legs.call_id = last_entries.call_id and last_legs.entry_campaign_id = last_entries.campaign_id
    where located.call_id in (select call_id from named)
)

select
    placed.call_id,
    placed.campaign_id,
    coalesce(entries.agent_id, placed.call_agent_id) as agent_id,
    placed.local_date,
    placed.is_excluded
from placed
left join entries on placed.call_id = entries.call_id and placed.campaign_id = entries.campaign_id;

create table core.fct_surveys as
with

zoned as (
    select
        surveys.*,
        coalesce(zones.time_zone, 'UTC') as time_zone,
        quarter_of(coalesce(surveys.sent_at, surveys.answered_at)) as quarter
    from surveys
    left join campaign_zones as zones on surveys.campaign_id = zones.campaign_id
),

attributed as (
    select
        surveys.*,
        coalesce(credits.campaign_id, surveys.campaign_id, 'unknown') as credited_campaign_id,
        coalesce(surveys.agent_id, legs.agent_id, credits.agent_id, 'unassigned') as credited_agent_id,
        coalesce(credits.local_date, clocks.local_date) as local_date,
        coalesce(credits.is_excluded, false) as is_excluded_call
    from zoned as surveys
    left join credits on surveys.call_id = credits.call_id
    left join legs on surveys.leg_id = legs.leg_id
    left join clocks on surveys.time_zone = clocks.time_zone and surveys.quarter = clocks.quarter
)

select
    'callhouse' as source_system,
    survey_id,
    call_id,
    kind,
    credited_campaign_id as campaign_id,
    credited_agent_id as agent_id,
    local_date,
    week_of(local_date) as week_starts_on,
    month_of(local_date) as month_starts_on,
    sent_at,
    answered_at,
    is_excluded_call,
    score,
    case
        when score between scale_min and scale_max
            then cast(
                1 + 4 * cast(score - scale_min as double) / nullif(cast(scale_max - scale_min as double), 0)
                as decimal(18, 12)
            )
    end as score_of_five
from attributed;
