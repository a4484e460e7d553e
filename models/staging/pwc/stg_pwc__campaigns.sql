-- The list names campaigns only by the calls it holds; their thresholds come from the seed campaign_defaults.
select distinct
    campaign_id,
    campaign_id as campaign_name,
    'inbound' as direction,
    'voice' as channel,
    'UTC' as time_zone
from {{ ref('base_pwc__calls') }}
where row_status = 'staged' and campaign_id is not null
