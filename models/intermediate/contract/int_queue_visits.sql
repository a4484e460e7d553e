{{ union_sources('queue_visits', ['callhouse', 'pwc', 'technion']) }}
