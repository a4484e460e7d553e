select * from {{ ref('base_callhouse__sales') }}
where row_status = 'staged'
