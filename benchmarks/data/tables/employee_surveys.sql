select
    'E' || people.person || '-' || quarters.quarter as survey_id,
    people.agent_id,
    people.team_id,
    dice('mood', 11, people.person * 4 + quarters.quarter) as score,
    iso(quarters.sent_at) as sent_at,
    iso(quarters.sent_at + to_seconds(dice('reply', 300000, people.person))) as answered_at,
    iso(quarters.sent_at + interval 5 days) as updated_at
from people
cross join (
    select number as quarter, timestamp '2026-02-10 08:00:00' + to_months(3 * cast(number as integer)) as sent_at
    from range(4) as numbers (number)
) as quarters
where quarters.sent_at between getvariable('first_day') and getvariable('last_day') + interval 1 day
