select * from {{ ref('base_callhouse__calls') }}
where row_status = 'staged'
