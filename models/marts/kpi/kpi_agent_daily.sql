{{ join_families(
    grains=['agent_day'],
    keys=['source_system', 'local_date', 'agent_id'],
    families=['agent_time', 'agent_calls', 'quality']
) }}
