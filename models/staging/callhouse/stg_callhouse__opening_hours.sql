select * from {{ ref('base_callhouse__opening_hours') }}
where row_status = 'staged'
