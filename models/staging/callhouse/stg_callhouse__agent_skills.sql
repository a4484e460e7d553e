select * from {{ ref('base_callhouse__agent_skills') }}
where row_status = 'staged'
