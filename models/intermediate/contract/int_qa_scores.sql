{{ union_sources('qa_scores', ['callhouse']) }}
