{{ union_sources('agent_skills', ['callhouse']) }}
