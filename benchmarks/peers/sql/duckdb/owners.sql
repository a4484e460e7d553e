-- The agent of the first handled leg of each entry, and what all of them took where all are known.
with

handled as (
    select
        call_number,
        entry_campaign_id as campaign_id,
        leg_id,
        answered_at,
        agent_id,
        handle_seconds
    from dated_legs
    where is_handled and entry_campaign_id is not null
),

ordered as (
    select
        *,
        row_number() over (
            partition by call_number, campaign_id order by answered_at asc nulls last, leg_id asc
        ) as leg_number
    from handled
    where call_number in (from repeated_legs)
)

select
    call_number,
    campaign_id,
    max(case when leg_number = 1 then agent_id end) as agent_id,
    case when count(handle_seconds) = count(*) then cast(sum(handle_seconds) as bigint) end as handle_seconds
from ordered
group by call_number, campaign_id
union all
select
    call_number,
    campaign_id,
    agent_id,
    handle_seconds
from handled
where call_number not in (from repeated_legs)
