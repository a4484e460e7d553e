{{ join_families(
    grains=['campaign_month', 'agent_month', 'month'],
    keys=['grain', 'source_system', 'local_date', 'campaign_id', 'agent_id'],
    families=[
        'accessibility', 'missed_calls', 'handling', 'entry_handling', 'call_duration', 'resolution', 'satisfaction',
        'outbound', 'quality', 'sales', 'open_cases', 'case_closings', 'people', 'forecast', 'agent_time', 'agent_calls'
    ]
) }}
