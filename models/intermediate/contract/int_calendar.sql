{{ union_sources('calendar', ['callhouse']) }}
