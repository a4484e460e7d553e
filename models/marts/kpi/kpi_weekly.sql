{{ join_families(
    grains=['campaign_week'],
    keys=['source_system', 'local_date', 'campaign_id'],
    families=[
        'accessibility', 'missed_calls', 'handling', 'entry_handling', 'call_duration', 'resolution', 'satisfaction',
        'outbound', 'quality', 'sales', 'open_cases', 'case_closings', 'forecast'
    ]
) }}
