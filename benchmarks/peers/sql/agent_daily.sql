-- What agents did by the day of their site: inbound legs, and contacts, of which a call has one, its first agent's.
with

legs as (
    select
        *,
        row_number() over (partition by call_id order by answered_at asc nulls last, leg_id asc) as leg_number,
        max(case when talk_seconds = 0 then 0 else 1 end) over (partition by call_id) = 1 as is_contact
    from dated_legs
    where is_handled
),

counted as (
    select
        agent_date as local_date,
        agent_id,
        count(*) filter (where direction = 'inbound') as answered_inbound_legs,
        count(*) filter (where leg_number = 1 and is_contact) as agents_human_contacts
    from legs
    where agent_id <> 'unknown' and agent_date is not null
    group by agent_date, agent_id
)

select * from counted
where answered_inbound_legs > 0 or agents_human_contacts > 0
order by local_date, agent_id
