{{ join_families(
    grains=['campaign_interval'],
    keys=['source_system', 'local_date', 'interval_starts_at', 'campaign_id'],
    families=['accessibility', 'handling', 'entry_handling', 'forecast', 'required_agents']
) }}
