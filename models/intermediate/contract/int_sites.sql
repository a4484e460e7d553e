{{ union_sources('sites', ['callhouse']) }}
