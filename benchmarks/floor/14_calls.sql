-- An inbound call lies where its first entry lies.
create temp table first_entries as
with

grouped as (
    select
        call_id,
        count(*) as entries,
        any_value(campaign_id) as campaign_id,
        any_value(agent_id) as agent_id,
        any_value(entered_at) as entered_at,
        any_value(local_date) as local_date,
        any_value(interval_starts_at) as interval_starts_at,
        bool_or(is_open) as has_open_entry
    from entries
    group by call_id
),

firsts as (
    select
        call_id, campaign_id, agent_id, entered_at, local_date, interval_starts_at
    from entries
    where call_id in (select call_id from grouped where entries > 1)
    qualify row_number() over (partition by call_id order by entered_at, campaign_id) = 1
)

select * from grouped
where entries = 1
union all
select
    firsts.call_id,
    grouped.entries,
    firsts.campaign_id,
    firsts.agent_id,
    firsts.entered_at,
    firsts.local_date,
    firsts.interval_starts_at,
    grouped.has_open_entry
from firsts
inner join grouped on firsts.call_id = grouped.call_id;

-- who handled the call first; of an outbound call that nobody handled, who was offered it first
create temp table first_legs as
with

offered as (
    select
        call_id,
        agent_id
    from legs
    where
        call_id in (select call_id from calls where direction <> 'inbound')
        and call_id not in (select call_id from first_handled)
    qualify row_number() over (partition by call_id order by coalesce(answered_at, offered_at), leg_id) = 1
),

-- the order of first_handled is by answered_at alone; this one falls back on offered_at
unanswered as (
    select
        call_id,
        agent_id
    from legs
    where is_handled and call_id in (select call_id from legs where is_handled and answered_at is null)
    qualify row_number() over (partition by call_id order by coalesce(answered_at, offered_at), leg_id) = 1
)

select call_id, agent_id from first_handled
where number = 1 and call_id not in (select call_id from unanswered)
union all
select call_id, agent_id from unanswered
union all
select call_id, agent_id from offered;

create temp table located as
with

placed as (
    select
        calls.call_id,
        coalesce(entries.campaign_id, calls.campaign_id, 'unknown') as campaign_id,
        coalesce(entries.agent_id, legs.agent_id, 'unassigned') as agent_id,
        quarter_of(coalesce(entries.entered_at, calls.started_at)) as quarter,
        coalesce(entries.entries, 0) as entries,
        coalesce(entries.has_open_entry, false) as has_open_entry
    from calls
    left join first_entries as entries on calls.call_id = entries.call_id
    left join first_legs as legs on calls.call_id = legs.call_id
)

select
    placed.* exclude (quarter),
    clocks.local_date,
    clocks.interval_starts_at,
    week_of(clocks.local_date) as week_starts_on,
    month_of(clocks.local_date) as month_starts_on
from placed
inner join campaign_zones as zones on placed.campaign_id = zones.campaign_id
inner join clocks on zones.time_zone = clocks.time_zone and placed.quarter = clocks.quarter;

create table core.fct_calls as
select
    'callhouse' as source_system,
    located.*,
    calls.direction,
    calls.channel,
    customers.key as customer_key,
    calls.started_at,
    calls.ended_at,
    case
        when calls.ended_at >= calls.started_at then seconds_between(calls.started_at, calls.ended_at)
    end as duration_seconds,
    calls.ivr_seconds,
    case when calls.direction = 'outbound' then calls.other_side end as answered_by,
    calls.customer_answered_at,
    calls.greeting_ended_at,
    calls.dialer_mode,
    calls.disconnect_party,
    leads.key as lead_id,
    calls.voicemail_reached,
    calls.voicemail_left,
    calls.callback_requested_at,
    calls.parent_call_id,
    calls.topic,
    calls.disposition,
    calls.is_resolved,
    calls.is_escalated,
    calls.exclusion_reason,
    calls.is_excluded
from calls
inner join located on calls.call_id = located.call_id
left join people as customers on calls.customer_number = customers.number
left join people as leads on calls.lead_number = leads.number;

drop table first_entries;
drop table first_legs;
