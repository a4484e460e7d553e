-- States that follow one another at once and mean the same, as one stretch: call after call is one time logged in.
with

states as (
    select
        source_system,
        agent_id,
        started_at,
        ended_at,
        is_logged_in,
        is_productive,
        is_break,
        activity,
        concat(is_logged_in, is_productive, is_break, coalesce(activity, '')) as meaning
    from {{ ref('fct_agent_states') }}
),

followed as (
    select
        *,
        coalesce(lag(meaning) over agent_order = meaning and lag(ended_at) over agent_order = started_at, false)
            as is_continuation,
        coalesce(lead(meaning) over agent_order = meaning and lead(started_at) over agent_order = ended_at, false)
            as is_continued
    from states
    window agent_order as (partition by source_system, agent_id order by started_at, ended_at, meaning)
),

-- first and last states of the stretches alone: what follows a first one that is continued is its last
bounded as (
    select
        *,
        case
            when is_continued
                then
                    lead(ended_at) over (
                        partition by source_system, agent_id order by started_at, ended_at, meaning
                    )
            else ended_at
        end as stretch_ended_at
    from followed
    where not (is_continuation and is_continued)
)

select
    source_system,
    agent_id,
    started_at,
    stretch_ended_at as ended_at,
    is_logged_in,
    is_productive,
    is_break,
    activity
from bounded
where not is_continuation
