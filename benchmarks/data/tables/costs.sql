select
    'B' || lines.line || '-' || strftime(days.day, '%Y%m%d') || centres.cost_centre as cost_id,
    centres.cost_centre,
    lines.campaign_id,
    null as site_id,
    cast(days.day as date) as period_start,
    cast(days.day + interval 1 day as date) as period_end,
    100 + dice(centres.cost_centre, 900, lines.line * 1000 + extract(dayofyear from days.day)) as amount,
    'EUR' as currency,
    iso(days.day + interval 30 hours) as updated_at
from lines
cross join (values ('wages'), ('telecom')) as centres (cost_centre)
cross join range(getvariable('first_day'), getvariable('last_day') + interval 1 day, interval 1 day) as days (day)
