{{ union_sources('campaigns', ['callhouse', 'pwc', 'technion']) }}
