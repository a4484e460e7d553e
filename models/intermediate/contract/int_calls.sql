{{ union_sources('calls', ['callhouse', 'pwc', 'technion']) }}
