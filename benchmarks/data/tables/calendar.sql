select
    places.calendar_id,
    days.day as calendar_date,
    yes_no(strftime(days.day, '%m-%d') in ('01-01', '05-01', '12-25')) as is_holiday,
    case when strftime(days.day, '%m-%d') in ('01-01', '05-01', '12-25') then 'holiday' end as name,
    '2025-12-01T06:00:00Z' as updated_at
from places
cross join (select cast(unnest(range(date '2026-01-01', date '2027-01-01', interval 1 day)) as date) as day) as days
