{{ union_sources('targets', ['callhouse']) }}
