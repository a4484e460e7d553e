select * from {{ ref('base_callhouse__agent_legs') }}
where row_status = 'staged'
