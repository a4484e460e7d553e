select *, '2025-12-01T06:00:00Z' as updated_at
from (values
    ('service_level', 'all', '2026-01-01', null, 0.8, 0.75),
    ('abandonment_rate', 'all', '2026-01-01', null, 0.05, 0.08),
    ('occupancy', 'all', '2026-01-01', null, 0.8, 0.7),
    ('csat_score', 'all', '2026-01-01', null, 0.75, 0.7)
) as listed (kpi_id, scope, valid_from, valid_to, target, warn_at)
