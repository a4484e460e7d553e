select
    workdays.agent_id || '-' || strftime(workdays.work_date, '%Y%m%d') as shift_id,
    workdays.work_date,
    workdays.agent_id,
    pieces.activity,
    iso(workdays.starts_at + to_seconds(pieces.from_second)) as starts_at,
    iso(workdays.starts_at + to_seconds(pieces.to_second)) as ends_at,
    yes_no(pieces.activity <> 'lunch') as is_paid,
    yes_no(pieces.activity = 'phone') as is_productive,
    'true' as is_adherence_counted,
    1 as schedule_version,
    iso(workdays.starts_at - interval 14 days) as published_at,
    iso(workdays.starts_at - interval 13 days) as updated_at
from workdays
cross join (values
    ('phone', 0, 7106), ('break', 7106, 8006), ('phone', 8006, 15486), ('lunch', 15486, 17286),
    ('phone', 17286, 24392), ('break', 24392, 25292), ('phone', 25292, 32398)
) as pieces (activity, from_second, to_second)
