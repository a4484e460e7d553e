select site_id, upper(site_id) as site_name, time_zone, calendar_id, '2025-12-01T06:00:00Z' as updated_at
from places
