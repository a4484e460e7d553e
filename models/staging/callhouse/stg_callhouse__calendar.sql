select * from {{ ref('base_callhouse__calendar') }}
where row_status = 'staged'
