-- The one zone in which a campaign's days and intervals are counted.
select distinct
    source_system,
    campaign_id,
    time_zone
from {{ ref('int_campaign_settings') }}
