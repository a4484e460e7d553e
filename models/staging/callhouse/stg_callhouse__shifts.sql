select * from {{ ref('base_callhouse__shifts') }}
where row_status = 'staged'
