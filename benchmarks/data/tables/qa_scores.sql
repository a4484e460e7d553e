-- one call in two hundred is heard, on four criteria
select
    'Q' || contacts.call_id as evaluation_id,
    contacts.call_id,
    'L' || contacts.call_id as leg_id,
    contacts.agent_id,
    contacts.campaign_id,
    iso(contacts.ended_at + interval 2 days) as evaluated_at,
    '1' as form_version,
    criteria.criterion,
    criteria.criterion_group,
    dice(criteria.criterion, 6, contacts.number) as points,
    5 as max_points,
    1 as weight,
    yes_no(criteria.criterion_group = 'compliance') as is_critical,
    'false' as is_na,
    iso(cast(cast(contacts.ended_at as date) as timestamp) + interval 78 hours) as updated_at
from contacts
cross join (values
    ('greets', 'greeting'), ('states the law', 'compliance'), ('finds a solution', 'problem_solving'), ('answers objections', 'objections')
) as criteria (criterion, criterion_group)
where dice('heard', 200, contacts.number) = 0
