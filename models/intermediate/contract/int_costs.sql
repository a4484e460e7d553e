{{ union_sources('costs', ['callhouse']) }}
