-- An agent's day at his site, in seconds and counts. What rests on states or schedules is NULL for a source without.
with

events as (
    select * from {{ ref('int_agent_events') }}
),

timed as (
    select
        source_system,
        agent_id,
        local_date,
        sum(case when is_logged_in then seconds else 0 end) as logged_in_seconds,
        {%- for bucket in ['handling', 'ringing', 'available', 'productive', 'break', 'other'] %}
        sum(case when bucket = '{{ bucket }}' then seconds else 0 end) as {{ bucket }}_seconds,
        {%- endfor %}
        sum(case when bucket = 'handling' and is_logged_in then seconds else 0 end) as handling_logged_in_seconds,
        sum(idle_seconds) as idle_seconds,
        sum(
            case
                when is_paid or bucket in ('handling', 'ringing', 'available', 'productive') then seconds
                else 0
            end
        ) as paid_seconds,
        sum(
            case
                when bucket in ('handling', 'ringing', 'available', 'productive') and not is_planned_late then seconds
                else 0
            end
        ) as worked_for_conformance_seconds,
        sum(case when is_planned_productive then seconds else 0 end) as scheduled_productive_seconds,
        sum(case when is_planned then seconds else 0 end) as scheduled_seconds,
        sum(case when is_adherent then seconds else 0 end) as adherent_seconds
    from {{ ref('int_agent_segments') }}
    group by source_system, agent_id, local_date
),

talked as (
    select
        source_system,
        agent_id,
        local_date,
        sum(talk_seconds) as talk_seconds
    from {{ ref('int_agent_pieces') }}
    where talk_seconds is not null
    group by source_system, agent_id, local_date
),

counted as (
    select
        source_system,
        agent_id,
        local_date,
        {{ count_if("kind = 'inbound_leg'") }} as inbound_legs,
        {{ count_if("kind = 'contact'") }} as contacts,
        {{ count_if("kind = 'sale'") }} as closed_sales
    from events
    group by source_system, agent_id, local_date
),

counted_in_shifts as (
    select
        source_system,
        agent_id,
        coalesce(work_date, local_date) as local_date,
        {{ count_if("kind in ('inbound_leg', 'attempt')") }} as calls_in_shifts
    from events
    group by source_system, agent_id, coalesce(work_date, local_date)
),

shifts as (
    select
        source_system,
        agent_id,
        work_date as local_date,
        count(*) as shifts_worked
    from {{ ref('int_agent_shifts') }}
    where logged_in_seconds >= 1
    group by source_system, agent_id, work_date
),

days as (
    select
        source_system,
        agent_id,
        local_date
    from timed
    {%- for part in ['talked', 'counted', 'counted_in_shifts', 'shifts'] %}
    union
    select
        source_system,
        agent_id,
        local_date
    from {{ part }}
    {%- endfor %}
),

sources_with_states as (
    select distinct source_system from {{ ref('fct_agent_states') }}
),

sources_with_shifts as (
    select distinct source_system from {{ ref('int_shift_activities') }}
),

joined as (
    select
        days.source_system,
        days.agent_id,
        days.local_date,
        coalesce(timed.handling_seconds, 0) as handling_seconds,
        {%- for name in [
            'logged_in', 'handling_logged_in', 'ringing', 'available', 'productive', 'break', 'other', 'idle'
        ] %}
        case
            when sources_with_states.source_system is not null
                then coalesce(timed.{{ name }}_seconds, 0)
        end as {{ name }}_seconds,
        {%- endfor %}
        {%- for name in ['paid', 'worked_for_conformance', 'scheduled_productive', 'scheduled', 'adherent'] %}
        case
            when sources_with_states.source_system is not null and sources_with_shifts.source_system is not null
                then coalesce(timed.{{ name }}_seconds, 0)
        end as {{ name }}_seconds,
        {%- endfor %}
        coalesce(talked.talk_seconds, 0) as talk_seconds,
        coalesce(counted.inbound_legs, 0) as inbound_legs,
        coalesce(counted.contacts, 0) as contacts,
        coalesce(counted.closed_sales, 0) as closed_sales,
        coalesce(counted_in_shifts.calls_in_shifts, 0) as calls_in_shifts,
        coalesce(shifts.shifts_worked, 0) as shifts_worked
    from days
    left join timed
        on
            days.source_system = timed.source_system
            and days.agent_id = timed.agent_id
            and days.local_date = timed.local_date
    left join talked
        on
            days.source_system = talked.source_system
            and days.agent_id = talked.agent_id
            and days.local_date = talked.local_date
    left join counted
        on
            days.source_system = counted.source_system
            and days.agent_id = counted.agent_id
            and days.local_date = counted.local_date
    left join counted_in_shifts
        on
            days.source_system = counted_in_shifts.source_system
            and days.agent_id = counted_in_shifts.agent_id
            and days.local_date = counted_in_shifts.local_date
    left join shifts
        on
            days.source_system = shifts.source_system
            and days.agent_id = shifts.agent_id
            and days.local_date = shifts.local_date
    left join sources_with_states on days.source_system = sources_with_states.source_system
    left join sources_with_shifts on days.source_system = sources_with_shifts.source_system
)

select
    source_system,
    agent_id,
    local_date,
    {{ month_start('local_date') }} as month_starts_on,
    logged_in_seconds,
    logged_in_seconds - break_seconds as logged_in_seconds_ex_breaks,
    handling_seconds,
    handling_logged_in_seconds,
    ringing_seconds,
    available_seconds,
    productive_seconds,
    break_seconds,
    other_seconds,
    idle_seconds,
    handling_seconds + ringing_seconds + available_seconds + productive_seconds as worked_seconds,
    paid_seconds,
    worked_for_conformance_seconds,
    scheduled_productive_seconds,
    scheduled_seconds,
    adherent_seconds,
    talk_seconds,
    inbound_legs,
    contacts,
    closed_sales,
    calls_in_shifts,
    shifts_worked
from joined
