{{ join_families(
    grains=['agent_campaign_day'],
    keys=['source_system', 'local_date', 'agent_id', 'campaign_id'],
    families=['accessibility', 'handling', 'entry_handling', 'resolution', 'satisfaction', 'outbound', 'quality', 'sales']
) }}
