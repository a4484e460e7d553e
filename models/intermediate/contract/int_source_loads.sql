{{ union_sources('source_loads', ['callhouse', 'pwc', 'technion']) }}
