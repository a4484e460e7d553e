select * from {{ ref('base_callhouse__sites') }}
where row_status = 'staged'
