{{ union_sources('forecasts', ['callhouse']) }}
