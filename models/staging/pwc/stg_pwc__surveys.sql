-- A rating on the call record is an answered survey; surveys that were sent and not answered are not told.
select
    call_id as survey_id,
    call_id,
    campaign_id,
    'csat' as kind,
    1 as scale_min,
    5 as scale_max,
    rating as score
from {{ ref('base_pwc__calls') }}
where row_status = 'staged' and is_answered and rating is not null
