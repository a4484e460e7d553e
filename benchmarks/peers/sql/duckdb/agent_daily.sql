-- What agents did by the day of their site: inbound legs, and contacts, of which a call has one, its first agent's.
with

handled as (
    select * from dated_legs
    where is_handled
),

legs as (
    select
        agent_date,
        agent_id,
        is_inbound,
        row_number() over (partition by call_number order by answered_at asc nulls last, leg_id asc) = 1 as is_first,
        max(case when talk_seconds = 0 then 0 else 1 end) over (partition by call_number) = 1 as is_contact
    from handled
    where call_number in (from repeated_legs)
    union all
    select
        agent_date,
        agent_id,
        is_inbound,
        true as is_first,
        talk_seconds is distinct from 0 as is_contact
    from handled
    where call_number not in (from repeated_legs)
),

counted as (
    select
        agent_date as local_date,
        agent_id,
        count(*) filter (where is_inbound) as answered_inbound_legs,
        count(*) filter (where is_first and is_contact) as agents_human_contacts
    from legs
    where agent_id <> 'unknown'
    group by agent_date, agent_id
)

select * from counted
where answered_inbound_legs > 0 or agents_human_contacts > 0
order by local_date, agent_id
