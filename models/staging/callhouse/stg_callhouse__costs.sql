select * from {{ ref('base_callhouse__costs') }}
where row_status = 'staged'
