with

pieces as (
    select agent_id, campaign_id, 'on_call' as state, begins_at as started_at, ended_at from contacts
    union all
    select agent_id, campaign_id, 'wrap_up' as state, ended_at as started_at, ended_at + to_seconds(acw_seconds) as ended_at
    from contacts
    where acw_seconds > 0
    union all
    select
        agent_id, null as campaign_id, 'available' as state,
        ended_at + to_seconds(acw_seconds) as started_at, begins_at + interval 374 seconds as ended_at
    from contacts
    union all
    select
        agent_id, null as campaign_id, case slot when 38 then 'lunch' else 'break' end as state,
        begins_at + interval 374 seconds as started_at,
        begins_at + to_seconds(374 + case slot when 38 then 1800 else 900 end) as ended_at
    from contacts
    where slot in (18, 38, 57)
)

select
    agent_id,
    state,
    null as reason,
    campaign_id,
    iso(started_at) as started_at,
    iso(ended_at) as ended_at,
    iso(cast(cast(started_at as date) as timestamp) + interval 30 hours) as updated_at
from pieces
where ended_at > started_at
