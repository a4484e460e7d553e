{{ union_sources('agent_legs', ['callhouse', 'pwc', 'technion']) }}
