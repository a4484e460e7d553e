{{ union_sources('agents', ['callhouse']) }}
