-- An agent's day as a row of elementary segments, within which nothing changes: parallel legs count once, and each
-- second has one bucket. Handling comes before ringing, ringing before available, available before other productive
-- time. Four kinds are counted in one number, each up to 32,767 at a time: a running sum costs more than a remainder.
-- The pieces are read where they are needed: one list of them for all these places would be kept in memory.
{%- set counters = [
    ['logged_in', 'handling', 'ringing', 'available'],
    ['productive', 'break', 'paid', 'planned'],
    ['planned_productive', 'planned_late', 'adherent'],
] %}
{%- set ready_seconds_that_are_not_idle = 60 %}
with

-- where the state is what the plan says
matched as (
    select
        planned.source_system,
        planned.agent_id,
        planned.local_date,
        greatest(planned.starts_at, states.starts_at) as starts_at,
        least(planned.ends_at, states.ends_at) as ends_at
    from {{ ref('int_agent_pieces') }} as planned
    inner join {{ ref('int_agent_pieces') }} as states
        on
            planned.source_system = states.source_system
            and planned.agent_id = states.agent_id
            and planned.local_date = states.local_date
            and planned.tag = states.tag
            and planned.starts_at < states.ends_at
            and planned.ends_at > states.starts_at
    where planned.kind = 'planned' and states.kind = 'logged_in'
),

borders as (
    {%- for border, step in {'starts_at': 1, 'ends_at': -1}.items() %}
    select
        source_system,
        agent_id,
        local_date,
        kind,
        {{ border }} as instant,
        {{ step }} as step
    from {{ ref('int_agent_pieces') }}
    where kind <> 'shift'
    union all
    select
        source_system,
        agent_id,
        local_date,
        'adherent' as kind,
        {{ border }} as instant,
        {{ step }} as step
    from matched
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

changes as (
    select
        source_system,
        agent_id,
        local_date,
        {%- for kinds in counters %}
        cast(
            sum(
                step * case kind
                    {%- for kind in kinds %}
                    when '{{ kind }}' then {{ 32768 ** loop.index0 }}
                    {%- endfor %}
                    else 0
                end
            ) as bigint
        ) as counter_{{ loop.index }},
        {%- endfor %}
        instant
    from borders
    group by source_system, agent_id, local_date, instant
),

swept as (
    select
        source_system,
        agent_id,
        local_date,
        {%- for kinds in counters %}
        cast(sum(counter_{{ loop.index }}) over day_order as bigint) as counter_{{ loop.index }},
        {%- endfor %}
        instant as starts_at,
        lead(instant) over in_order as ends_at
    from changes
    window
        in_order as (partition by source_system, agent_id, local_date order by instant),
        day_order as (
            partition by source_system, agent_id, local_date
            order by instant rows between unbounded preceding and current row
        )
),

told as (
    select
        source_system,
        agent_id,
        local_date,
        {%- for kinds in counters %}
        {%- set counter = 'counter_' ~ loop.index %}
        {%- for kind in kinds %}
        mod({{ counter }}, {{ 32768 ** loop.index }}) >= {{ 32768 ** loop.index0 }} as is_{{ kind }},
        {%- endfor %}
        {%- endfor %}
        starts_at,
        ends_at
    from swept
    where ends_at is not null
),

sorted as (
    select
        *,
        {{ seconds_between('starts_at', 'ends_at') }} as seconds,
        case
            when is_handling then 'handling'
            when is_ringing then 'ringing'
            when is_available then 'available'
            when is_productive then 'productive'
            when is_break then 'break'
            when is_logged_in then 'other'
        end as bucket
    from told
    where is_logged_in or is_handling or is_paid or is_planned or is_planned_productive
),

-- a stretch of readiness goes on over midnight
followed as (
    select
        *,
        lag(ends_at) over (partition by source_system, agent_id order by starts_at) = starts_at as continues_ready
    from sorted
    where bucket = 'available'
),

stretched as (
    select
        *,
        max(case when continues_ready then null else starts_at end) over (
            partition by source_system, agent_id
            order by starts_at rows between unbounded preceding and current row
        ) as ready_since
    from followed
)

{%- set columns = [
    'source_system', 'agent_id', 'local_date', 'starts_at', 'ends_at', 'seconds', 'bucket', 'is_logged_in', 'is_paid',
    'is_planned_productive', 'is_planned', 'is_planned_late', 'is_adherent'
] %}

select
    {{ columns | join(', ') }},
    greatest({{ seconds_between('ready_since', 'ends_at') }} - {{ ready_seconds_that_are_not_idle }}, 0)
    - greatest({{ seconds_between('ready_since', 'starts_at') }} - {{ ready_seconds_that_are_not_idle }}, 0)
        as idle_seconds
from stretched

union all

select
    {{ columns | join(', ') }},
    0 as idle_seconds
from sorted
where bucket is distinct from 'available'
