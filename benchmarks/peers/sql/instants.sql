-- first and last instant of which the local time is asked
select min(first_at) as first_at, max(last_at) as last_at
from (
    select min(started_at) as first_at, max(started_at) as last_at from calls
    union all
    select min(entered_at) as first_at, max(entered_at) as last_at from queue_visits
    union all
    select min(offered_at) as first_at, max(offered_at) as last_at from agent_legs
    union all
    select min(answered_at) as first_at, max(answered_at) as last_at from agent_legs
) as reaches
