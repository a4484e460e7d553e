create temp table resolution_parts as
with

seen as (
    select
        *,
        is_fcr_eligible and is_fcr_mature as is_fcr_counted,
        is_answered and person is not null as is_answered_identified,
        not has_repeat_contact and not coalesce(is_escalated, false) and transferred_legs = 0 as is_settled
    from entries
    where not is_open
)

select
    local_date,
    cast(null as timestamp) as interval_starts_at,
    campaign_id,
    agent_id,
    count(*) filter (where is_fcr_counted) as fcr_entries,
    count(*) filter (where is_fcr_eligible and not is_fcr_mature) as fcr_immature_entries,
    count(*) filter (where is_fcr_counted and is_settled) as first_call_resolutions,
    count(is_resolved) filter (where is_answered) as answered_with_known_resolution,
    sum(share_of(is_resolved)) filter (where is_answered) as resolved_entries,
    count(is_escalated) filter (where is_answered) as answered_with_known_escalation,
    sum(share_of(is_escalated)) filter (where is_answered) as escalated_entries,
    count(*) filter (where is_answered_identified) as answered_identified,
    count(*) filter (where is_answered_identified and follows_contact) as repeat_calls,
    count(person) as identified_entries
from seen
group by local_date, campaign_id, agent_id;

create temp table resolution as
with

customers as (
    select
        case
            when grouping(local_date) = 0 and grouping(agent_id) = 0 then 'agent_campaign_day'
            when grouping(local_date) = 0 then 'campaign_day'
            when grouping(week_starts_on) = 0 then 'campaign_week'
            when grouping(campaign_id) = 0 then 'campaign_month'
            when grouping(agent_id) = 0 then 'agent_month'
            else 'month'
        end as grain,
        coalesce(local_date, week_starts_on, month_starts_on) as local_date,
        coalesce(campaign_id, '') as campaign_id,
        coalesce(agent_id, '') as agent_id,
        count(distinct person) as distinct_customers
    from entries
    where not is_open
    group by grouping sets (
        (local_date, campaign_id, agent_id), (local_date, campaign_id), (week_starts_on, campaign_id),
        (month_starts_on, campaign_id), (month_starts_on, agent_id), (month_starts_on)
    )
),

counted as (
    from rolled_up('resolution_parts', [
        'fcr_entries', 'fcr_immature_entries', 'first_call_resolutions', 'answered_with_known_resolution',
        'answered_with_known_escalation', 'answered_identified', 'repeat_calls', 'identified_entries'
    ])
)

select
    counted.*,
    customers.distinct_customers,
    ratio(first_call_resolutions, fcr_entries) as fcr_rate,
    ratio(resolved_entries, answered_with_known_resolution) as fcr_rate_source_flag,
    ratio(resolved_entries, answered_with_known_resolution) as resolution_rate,
    ratio(escalated_entries, answered_with_known_escalation) as escalation_rate,
    ratio(repeat_calls, answered_identified) as repeat_call_rate,
    ratio(identified_entries, distinct_customers) as calls_per_customer
from counted
inner join customers using (grain, local_date, campaign_id, agent_id);
