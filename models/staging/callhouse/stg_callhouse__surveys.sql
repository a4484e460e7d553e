select * from {{ ref('base_callhouse__surveys') }}
where row_status = 'staged'
