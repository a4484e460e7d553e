select
    lines.campaign_id,
    weekdays.weekday,
    null as date,
    '07:00' as opens,
    '21:00' as closes,
    date '2025-01-01' as valid_from,
    null as valid_to,
    '2025-12-01T06:00:00Z' as updated_at
from lines
cross join range(1, 8) as weekdays (weekday)
