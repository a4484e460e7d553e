-- How agents spent their time, by the day of their site; every roll-up from the seconds.
with

days as (
    select
        *,
        available_seconds + ringing_seconds + handling_logged_in_seconds as on_call_or_ready_seconds,
        paid_seconds - handling_seconds - ringing_seconds - available_seconds as shrinkage_seconds,
        least(worked_for_conformance_seconds, scheduled_productive_seconds) as worked_as_scheduled_seconds
    from {{ ref('int_agent_days') }}
),

summed as (
    select
        {{ agent_keys() }},
        {{ sum_known('logged_in_seconds', 'true') }} as logged_in_seconds,
        {{ sum_known('logged_in_seconds_ex_breaks', 'true') }} as logged_in_seconds_ex_breaks,
        {{ sum_known('handling_seconds', 'true') }} as handling_seconds,
        {{ sum_known('handling_logged_in_seconds', 'true') }} as handling_logged_in_seconds,
        {{ sum_known('ringing_seconds', 'true') }} as ringing_seconds,
        {{ sum_known('available_seconds', 'true') }} as available_seconds,
        {{ sum_known('productive_seconds', 'true') }} as other_productive_seconds,
        {{ sum_known('break_seconds', 'true') }} as break_seconds,
        {{ sum_known('other_seconds', 'true') }} as other_logged_in_seconds,
        {{ sum_known('idle_seconds', 'true') }} as idle_seconds,
        {{ sum_known('handling_seconds + available_seconds', 'true') }} as handling_and_available_seconds,
        {{ sum_known('available_seconds + ringing_seconds', 'true') }} as ready_and_ringing_seconds,
        {{ sum_known('on_call_or_ready_seconds', 'true') }} as ready_or_handling_seconds,
        {{ sum_known('worked_seconds', 'true') }} as worked_seconds,
        {{ sum_known('paid_seconds', 'true') }} as paid_seconds,
        {{ sum_known('shrinkage_seconds', 'true') }} as shrinkage_seconds,
        {{ sum_known('scheduled_seconds', 'true') }} as scheduled_seconds,
        {{ sum_known('adherent_seconds', 'true') }} as adherent_seconds,
        {{ sum_known('scheduled_productive_seconds', 'true') }} as scheduled_productive_seconds,
        {{ sum_known('worked_for_conformance_seconds', 'true') }} as worked_for_conformance_seconds,
        {{ sum_known('worked_as_scheduled_seconds', 'true') }} as worked_as_scheduled_seconds,
        {{ sum_known('talk_seconds', 'true') }} as agent_talk_seconds
    from days
    group by {{ agent_grains() }}
)

select
    *,
    {{ safe_ratio('handling_seconds', 'handling_and_available_seconds') }} as occupancy,
    {{ safe_ratio('handling_logged_in_seconds', 'logged_in_seconds') }} as occupancy_of_logged_in,
    {{ safe_ratio('worked_seconds', 'paid_seconds') }} as utilisation,
    {{ safe_ratio('ready_and_ringing_seconds', 'logged_in_seconds') }} as phone_availability,
    {{ safe_ratio('ready_or_handling_seconds', 'logged_in_seconds') }} as phone_availability_including_handling,
    {{ safe_ratio('idle_seconds', 'logged_in_seconds') }} as idle_share,
    {{ safe_ratio('available_seconds', 'logged_in_seconds') }} as idle_share_all_ready,
    {{ safe_ratio('adherent_seconds', 'scheduled_seconds') }} as schedule_adherence,
    {{ safe_ratio('worked_for_conformance_seconds', 'scheduled_productive_seconds') }} as schedule_conformance,
    {{ safe_ratio('worked_as_scheduled_seconds', 'scheduled_productive_seconds') }} as schedule_conformance_capped,
    {{ safe_ratio('shrinkage_seconds', 'paid_seconds') }} as shrinkage,
    {{ safe_ratio('agent_talk_seconds', 'logged_in_seconds') }} as talk_time_share,
    {{ safe_ratio('agent_talk_seconds', 'logged_in_seconds_ex_breaks') }} as talk_time_share_ex_breaks
from summed
