-- Without answered_at a survey is unanswered, whatever stands in its score.
select
    survey_id,
    call_id,
    leg_id,
    campaign_id,
    agent_id,
    kind,
    scale_min,
    scale_max,
    sent_at,
    answered_at,
    case when answered_at is not null then score end as score
from {{ ref('base_callhouse__surveys') }}
where row_status = 'staged'
