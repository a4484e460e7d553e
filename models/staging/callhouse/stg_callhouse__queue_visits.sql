select * from {{ ref('base_callhouse__queue_visits') }}
where row_status = 'staged'
