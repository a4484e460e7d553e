{{ union_sources('surveys', ['callhouse', 'pwc']) }}
