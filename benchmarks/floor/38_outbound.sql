-- Outbound attempts: any answered leg is an agent who was there; that he spoke takes a human contact.
create temp table attempts as
with

outbound as (
    select
        located.call_id,
        located.campaign_id,
        located.agent_id,
        located.local_date,
        located.week_starts_on,
        located.month_starts_on,
        calls.other_side as answered_by,
        calls.disconnect_party,
        calls.dialer_mode,
        calls.ended_at,
        coalesce(calls.greeting_ended_at, calls.customer_answered_at) as spoken_at,
        coalesce(calls.lead_number, calls.customer_number) as lead
    from calls
    inner join located on calls.call_id = located.call_id
    where calls.direction = 'outbound' and not calls.is_excluded
),

connected as (
    select
        call_id,
        min(answered_at) as agent_answered_at
    from legs
    where leg_outcome = 'answered' and direction = 'outbound'
    group by call_id
),

owed as (
    select
        outbound.*,
        connected.agent_answered_at,
        contacts.call_id is not null as is_contact,
        settings.starts_on,
        coalesce(outbound.answered_by in ('human', 'unknown'), false)
        and coalesce(outbound.dialer_mode not in ('preview', 'manual'), true) as is_regulated,
        plus_seconds(outbound.spoken_at, settings.abandon_threshold_seconds) as agent_due_at
    from outbound
    left join connected on outbound.call_id = connected.call_id
    left join human_contacts as contacts on outbound.call_id = contacts.call_id
    left join settings
        on
            outbound.campaign_id = settings.campaign_id
            and outbound.local_date >= settings.holds_from
            and outbound.local_date < settings.holds_to
)

select
    campaign_id,
    agent_id,
    local_date,
    week_starts_on,
    month_starts_on,
    starts_on,
    lead,
    answered_by,
    case when is_contact then false else disconnect_party = 'customer' end as is_customer_abandon,
    is_regulated and agent_due_at is not null as is_compliance_counted,
    is_regulated and agent_due_at is not null
    and (agent_answered_at is null or agent_answered_at > agent_due_at) as is_compliance_abandon,
    coalesce(disconnect_party = 'customer' and ended_at < agent_due_at, false) as is_early_hangup,
    agent_answered_at is not null as is_passed_to_agent
from owed;

create temp table outbound_parts as
with

known as (
    select
        *,
        answered_by in ('human', 'unknown') as is_possibly_human
    from attempts
)

select
    local_date,
    cast(null as timestamp) as interval_starts_at,
    campaign_id,
    agent_id,
    count(*) as outbound_attempts,
    count(answered_by) as attempts_answered,
    count(*) filter (where answered_by = 'human') as attempts_answered_by_human,
    count(*) filter (where is_possibly_human) as attempts_answered_by_human_or_unknown,
    count(is_customer_abandon) filter (where answered_by = 'human') as human_answers_of_known_end,
    sum(share_of(is_customer_abandon)) filter (where answered_by = 'human') as customer_abandons,
    count(is_customer_abandon) filter (where is_possibly_human) as possibly_human_answers_of_known_end,
    sum(share_of(is_customer_abandon)) filter (where is_possibly_human) as possibly_human_customer_abandons,
    count(*) filter (where is_compliance_counted) as compliance_calls,
    count(*) filter (where is_compliance_abandon) as compliance_abandons,
    count(*) filter (where is_compliance_counted and answered_by = 'human') as compliance_human_calls,
    count(*) filter (where is_compliance_abandon and answered_by = 'human') as compliance_human_abandons,
    count(*) filter (where is_compliance_abandon and not is_early_hangup) as compliance_late_abandons,
    count(*) filter (where is_compliance_counted and not is_passed_to_agent) as compliance_calls_without_agent
from known
group by local_date, campaign_id, agent_id;

create temp table outbound as
with

leads as (
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
        count(distinct lead) as distinct_leads_dialled,
        count(distinct lead) filter (where answered_by = 'human') as distinct_leads_reached
    from attempts
    group by grouping sets (
        (local_date, campaign_id, agent_id), (local_date, campaign_id), (week_starts_on, campaign_id),
        (month_starts_on, campaign_id), (month_starts_on, agent_id), (month_starts_on)
    )
),

counted as (
    from rolled_up('outbound_parts', [
        'outbound_attempts', 'attempts_answered', 'attempts_answered_by_human', 'attempts_answered_by_human_or_unknown',
        'human_answers_of_known_end', 'possibly_human_answers_of_known_end', 'compliance_calls', 'compliance_abandons',
        'compliance_human_calls', 'compliance_human_abandons', 'compliance_late_abandons',
        'compliance_calls_without_agent'
    ])
)

select
    counted.*,
    leads.distinct_leads_dialled,
    leads.distinct_leads_reached,
    ratio(attempts_answered, outbound_attempts) as connect_rate,
    ratio(attempts_answered_by_human, outbound_attempts) as human_answer_rate,
    ratio(attempts_answered_by_human_or_unknown, outbound_attempts) as human_answer_rate_upper_bound,
    ratio(distinct_leads_reached, distinct_leads_dialled) as list_contact_rate,
    ratio(customer_abandons, human_answers_of_known_end) as outbound_customer_abandon_rate,
    ratio(
        possibly_human_customer_abandons, possibly_human_answers_of_known_end
    ) as outbound_customer_abandon_rate_unknown_as_human,
    ratio(compliance_abandons, compliance_calls) as outbound_compliance_abandon_rate,
    ratio(compliance_human_abandons, compliance_human_calls) as outbound_compliance_abandon_rate_human_only,
    ratio(
        compliance_late_abandons, compliance_calls
    ) as outbound_compliance_abandon_rate_early_hangup_excluded,
    ratio(
        compliance_calls_without_agent, compliance_calls
    ) as outbound_compliance_abandon_rate_ofcom_24_hours_historical
from counted
inner join leads using (grain, local_date, campaign_id, agent_id);
