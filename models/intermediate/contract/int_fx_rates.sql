{{ union_sources('fx_rates', ['callhouse']) }}
