select * from {{ ref('base_callhouse__targets') }}
where row_status = 'staged'
