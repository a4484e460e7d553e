select
    lines.campaign_id,
    iso(halves.starts_at) as interval_starts_at,
    round(5 + dice('calls', 20, epoch(halves.starts_at) // 1800 * 20 + lines.line) / 2, 1) as forecast_calls,
    240 as forecast_aht_seconds,
    iso(date_trunc('week', halves.starts_at) - interval 14 days) as made_at,
    iso(date_trunc('week', halves.starts_at) - interval 13 days) as updated_at
from lines
cross join range(
    cast(getvariable('first_day') as timestamp), cast(getvariable('last_day') as timestamp) + interval 1 day, interval 30 minutes
) as halves (starts_at)
where extract(hour from halves.starts_at) between 5 and 21
