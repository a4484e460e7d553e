{{ union_sources('employee_surveys', ['callhouse']) }}
