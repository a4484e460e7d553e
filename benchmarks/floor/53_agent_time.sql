create macro agent_grain(has_day, has_agent) as case
    when has_day then 'agent_day'
    when has_agent then 'agent_month'
    else 'month'
end;

create macro seconds_of(ms) as cast(ms / 1000 as double);

create temp table agent_time as
with

days as (
    select
        *,
        paid - handling - ringing - available as shrinkage,
        least(worked_for_conformance, scheduled_productive) as worked_as_scheduled
    from agent_days
),

summed as (
    select
        agent_grain(grouping(local_date) = 0, grouping(agent_id) = 0) as grain,
        coalesce(local_date, month_starts_on) as local_date,
        cast(null as timestamp) as interval_starts_at,
        '' as campaign_id,
        coalesce(agent_id, '') as agent_id,
        cast(sum(talk_seconds) as double) as agent_talk_seconds,
        cast(sum(inbound_legs) as bigint) as answered_inbound_legs,
        cast(sum(contacts) as bigint) as agents_human_contacts,
        cast(sum(closed_sales) as bigint) as agents_closed_sales,
        cast(sum(calls_in_shifts) as bigint) as calls_in_shifts,
        cast(sum(shifts_worked) as bigint) as shifts_worked,
        seconds_of(sum(columns(* exclude (
            agent_id, local_date, month_starts_on, talk_seconds, inbound_legs, contacts, closed_sales, calls_in_shifts,
            shifts_worked
        ))))
    from days
    group by grouping sets ((local_date, agent_id), (month_starts_on, agent_id), (month_starts_on))
),

-- what rests on states or schedules is not known without them
known as (
    select
        grain, local_date, interval_starts_at, campaign_id, agent_id, agent_talk_seconds, answered_inbound_legs,
        agents_human_contacts, agents_closed_sales, calls_in_shifts, shifts_worked, handling,
        case when exists (from core.fct_agent_states) then columns(summed.* exclude (
            grain, local_date, interval_starts_at, campaign_id, agent_id, agent_talk_seconds, answered_inbound_legs,
            agents_human_contacts, agents_closed_sales, calls_in_shifts, shifts_worked, handling, paid, shrinkage,
            scheduled, adherent, scheduled_productive, worked_for_conformance, worked_as_scheduled
        )) end,
        case when exists (from core.fct_agent_states) and exists (from activities) then columns(summed.* exclude (
            grain, local_date, interval_starts_at, campaign_id, agent_id, agent_talk_seconds, answered_inbound_legs,
            agents_human_contacts, agents_closed_sales, calls_in_shifts, shifts_worked, handling, logged_in,
            handling_logged_in, ringing, available, productive, break, other, idle
        )) end
    from summed
)

select
    grain,
    local_date,
    interval_starts_at,
    campaign_id,
    agent_id,
    agent_talk_seconds,
    answered_inbound_legs,
    agents_human_contacts,
    agents_closed_sales,
    calls_in_shifts,
    shifts_worked,
    logged_in as logged_in_seconds,
    logged_in - break as logged_in_seconds_ex_breaks,
    logged_in / 3600.0 as logged_in_hours,
    (logged_in - break) / 3600.0 as logged_in_hours_ex_breaks,
    handling as handling_seconds,
    handling_logged_in as handling_logged_in_seconds,
    ringing as ringing_seconds,
    available as available_seconds,
    productive as other_productive_seconds,
    break as break_seconds,
    other as other_logged_in_seconds,
    idle as idle_seconds,
    handling + available as handling_and_available_seconds,
    available + ringing as ready_and_ringing_seconds,
    available + ringing + handling_logged_in as ready_or_handling_seconds,
    handling + ringing + available + productive as worked_seconds,
    paid as paid_seconds,
    shrinkage as shrinkage_seconds,
    scheduled as scheduled_seconds,
    adherent as adherent_seconds,
    scheduled_productive as scheduled_productive_seconds,
    worked_for_conformance as worked_for_conformance_seconds,
    worked_as_scheduled as worked_as_scheduled_seconds,
    ratio(handling, handling + available) as occupancy,
    ratio(handling_logged_in, logged_in) as occupancy_of_logged_in,
    ratio(handling + ringing + available + productive, paid) as utilisation,
    ratio(available + ringing, logged_in) as phone_availability,
    ratio(available + ringing + handling_logged_in, logged_in) as phone_availability_including_handling,
    ratio(idle, logged_in) as idle_share,
    ratio(available, logged_in) as idle_share_all_ready,
    ratio(adherent, scheduled) as schedule_adherence,
    ratio(worked_for_conformance, scheduled_productive) as schedule_conformance,
    ratio(worked_as_scheduled, scheduled_productive) as schedule_conformance_capped,
    ratio(shrinkage, paid) as shrinkage,
    ratio(agent_talk_seconds, logged_in) as talk_time_share,
    ratio(agent_talk_seconds, logged_in - break) as talk_time_share_ex_breaks,
    ratio(answered_inbound_legs, logged_in / 3600.0) as calls_answered_per_hour,
    ratio(answered_inbound_legs, (logged_in - break) / 3600.0) as calls_answered_per_hour_ex_breaks,
    ratio(calls_in_shifts, shifts_worked) as calls_per_agent_shift,
    ratio(agents_human_contacts, logged_in / 3600.0) as contacts_per_hour,
    ratio(agents_human_contacts, (logged_in - break) / 3600.0) as contacts_per_hour_ex_breaks,
    ratio(agents_closed_sales, logged_in / 3600.0) as sales_per_hour,
    ratio(agents_closed_sales, (logged_in - break) / 3600.0) as sales_per_hour_ex_breaks
from known;
