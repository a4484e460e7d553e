{{ union_sources('shifts', ['callhouse']) }}
