-- one in five had a rise in the summer
select
    people.agent_id,
    'Agent ' || people.person as agent_name,
    people.team_id,
    'S' || people.person // 12 as supervisor_id,
    places.site_id,
    date '2024-01-01' + cast(dice('hired', 700, people.person) as integer) as hired_on,
    null as left_on,
    null as leave_kind,
    18 + dice('pay', 12, people.person) + versions.rise as hourly_cost,
    versions.valid_from,
    null as valid_to,
    '2025-12-01T06:00:00Z' as updated_at
from people
inner join places using (place)
inner join (values (0, date '2024-01-01'), (1, date '2026-07-01')) as versions (rise, valid_from)
    on versions.rise = 0 or people.person % 5 = 0
