select * from {{ ref('base_callhouse__campaigns') }}
where row_status = 'staged'
