-- Long tables: one pass that types and judges, one narrow pass for the keys that come twice.
create temp table calls as
select
    line,
    call_id,
    direction,
    channel,
    campaign_id,
    known_number(customer_number) as customer_number,
    _lead_number as lead_number,
    started_at,
    ended_at,
    ivr_seconds,
    customer_answered_at,
    coalesce(answered_by, case when customer_answered_at is not null then 'unknown' end) as other_side,
    answered_by is not null as is_side_told,
    greeting_ended_at,
    dialer_mode,
    disconnect_party,
    voicemail_reached,
    voicemail_left,
    callback_requested_at,
    parent_call_id,
    topic,
    disposition,
    is_resolved,
    is_escalated,
    exclusion_reason,
    direction = 'internal' or exclusion_reason is not null as is_excluded
from typed_calls
where call_id is not null and started_at is not null and direction in ('inbound', 'outbound', 'internal');

delete from calls where line in (from superseded('typed_calls', 'calls', call_id));

create temp table visits as
select line, visit_id, call_id, campaign_id, queue_id, entered_at, left_at, exit_reason
from typed_queue_visits
where
    visit_id is not null
    and call_id is not null
    and entered_at is not null
    and coalesce(exit_reason in (
        'answered', 'abandoned', 'voicemail', 'callback', 'overflow',
        'timeout', 'key_exit', 'empty', 'closed', 'other'
    ), true);

delete from visits where line in (from superseded('typed_queue_visits', 'visits', visit_id));

create temp table raw_legs as
select
    line,
    leg_id,
    call_id,
    visit_id,
    campaign_id,
    agent_id,
    offered_at,
    answered_at,
    ended_at,
    leg_outcome,
    talk_seconds,
    hold_seconds,
    hold_count,
    longest_hold_seconds,
    acw_seconds,
    acw_started_at,
    acw_ended_at,
    transfer_type,
    is_consult,
    is_monitoring
from typed_agent_legs
where
    leg_id is not null
    and call_id is not null
    and (offered_at is not null or answered_at is not null)
    and leg_outcome in ('answered', 'no_answer', 'rejected', 'caller_hung_up', 'rescinded', 'error');

delete from raw_legs where line in (from superseded('typed_agent_legs', 'raw_legs', leg_id));

create temp table states as
select line, agent_id, state, reason, campaign_id, started_at, ended_at
from typed_agent_states
where
    agent_id is not null
    and started_at is not null
    and coalesce(ended_at >= started_at and ended_at <= started_at + interval 1 year, true)
    and state is not null;

delete from states where line in (from superseded('typed_agent_states', 'states', (agent_id, started_at)));

-- a customer's number is hashed once, however often he called; a lead's likewise. From here on
-- customers and leads are rows of this table
create temp table people as
with

numbers as (
    select customer_number as number from calls
    union
    select lead_number as number from calls
    union
    select known_number(customer_number) as number from sales
    union
    select known_number(customer_number) as number from case_events
)

select
    number,
    keyed_hash(number) as key
from numbers
where number is not null;
