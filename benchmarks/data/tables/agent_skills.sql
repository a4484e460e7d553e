select
    people.agent_id,
    lines.campaign_id,
    1 + dice('level', 3, people.person * 20 + lines.line) as level,
    date '2024-01-01' as valid_from,
    null as valid_to,
    '2025-12-01T06:00:00Z' as updated_at
from people
inner join lines on (people.person - lines.line) % 3 = 0
