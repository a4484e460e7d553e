{{ union_sources('opening_hours', ['callhouse']) }}
