-- Campaigns of which not exactly one period is the current one.
select
    source_system,
    campaign_id
from {{ ref('dim_campaigns') }}
group by source_system, campaign_id
having count(*) filter (where is_current) <> 1
