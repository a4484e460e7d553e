{{ union_sources('case_events', ['callhouse']) }}
