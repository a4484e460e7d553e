select * from {{ ref('base_callhouse__agents') }}
where row_status = 'staged'
