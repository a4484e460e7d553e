{{ union_sources('sales', ['callhouse']) }}
