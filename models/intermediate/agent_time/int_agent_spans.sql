-- What agents did and were to do, as spans of UTC time of one kind each. Nothing is measured after complete_through_at.
-- The tag is what a span is compared by: the activity of a state or plan, the id of a shift.
with

states as (
    select * from {{ ref('fct_agent_states') }}
),

stretches as (
    select * from {{ ref('int_agent_state_stretches') }}
),

-- the agent's own answered legs, whatever the call: consultations, monitoring and internal calls are work, too
answered_legs as (
    select
        legs.*,
        case when attributed.is_handled then legs.talk_seconds end as handled_talk_seconds,
        coalesce(
            legs.ended_at,
            {{ add_seconds('legs.answered_at', 'legs.talk_seconds + coalesce(legs.hold_seconds, 0)') }}
        ) as conversation_ended_at
    from {{ ref('int_agent_legs') }} as legs
    left join {{ ref('int_legs_attributed') }} as attributed
        on legs.source_system = attributed.source_system and legs.leg_id = attributed.leg_id
    where legs.leg_outcome = 'answered' and legs.agent_id is not null
),

legs as (
    select
        *,
        coalesce(acw_started_at, conversation_ended_at) as work_started_at,
        coalesce(
            acw_ended_at,
            {{ add_seconds('coalesce(acw_started_at, conversation_ended_at)', 'acw_seconds') }}
        ) as work_ended_at
    from answered_legs
),

activities as (
    select * from {{ ref('int_shift_activities') }}
),

spans as (
    select
        source_system,
        agent_id,
        'logged_in' as kind,
        activity as tag,
        cast(null as double) as talk_seconds,
        started_at as starts_at,
        ended_at as ends_at
    from stretches
    where is_logged_in
    {%- for kind, origin in {
        'available': 'states', 'ringing': 'states', 'productive': 'stretches', 'break': 'stretches'
    }.items() %}
    union all
    select
        source_system,
        agent_id,
        '{{ kind }}' as kind,
        cast(null as {{ dbt.type_string() }}) as tag,
        cast(null as double) as talk_seconds,
        started_at as starts_at,
        ended_at as ends_at
    from {{ origin }}
    where is_{{ kind }}
    {%- endfor %}
    union all
    select
        source_system,
        agent_id,
        'handling' as kind,
        cast(null as {{ dbt.type_string() }}) as tag,
        cast(handled_talk_seconds as double) as talk_seconds,
        answered_at as starts_at,
        conversation_ended_at as ends_at
    from legs
    union all
    select
        source_system,
        agent_id,
        'handling' as kind,
        cast(null as {{ dbt.type_string() }}) as tag,
        cast(null as double) as talk_seconds,
        work_started_at as starts_at,
        work_ended_at as ends_at
    from legs
    {%- for kind, condition in {
        'paid': 'is_last_version and is_paid',
        'planned_productive': 'is_adherence_version and is_productive',
        'planned': 'is_adherence_version and is_adherence_counted',
        'planned_late': 'is_last_version and is_published_late',
    }.items() %}
    union all
    select
        source_system,
        agent_id,
        '{{ kind }}' as kind,
        activity as tag,
        cast(null as double) as talk_seconds,
        starts_at,
        ends_at
    from activities
    where {{ condition }}
    {%- endfor %}
    union all
    select
        source_system,
        agent_id,
        'shift' as kind,
        shift_id as tag,
        cast(null as double) as talk_seconds,
        min(starts_at) as starts_at,
        max(ends_at) as ends_at
    from activities
    where is_last_version
    group by source_system, agent_id, shift_id
)

select
    spans.source_system,
    spans.agent_id,
    spans.kind,
    spans.tag,
    spans.starts_at,
    least(spans.ends_at, coalesce(loads.complete_through_at, spans.ends_at)) as ends_at,
    spans.talk_seconds,
    {{ seconds_between('spans.starts_at', 'spans.ends_at') }} as span_seconds
from spans
left join {{ ref('int_source_loads') }} as loads on spans.source_system = loads.source_system
where
    spans.starts_at <= least(spans.ends_at, coalesce(loads.complete_through_at, spans.ends_at))
    and (spans.starts_at < spans.ends_at or spans.talk_seconds > 0)
