select * from {{ ref('base_callhouse__agent_states') }}
where row_status = 'staged'
