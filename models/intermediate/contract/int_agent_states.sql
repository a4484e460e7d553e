{{ union_sources('agent_states', ['callhouse']) }}
