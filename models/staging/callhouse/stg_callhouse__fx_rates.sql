select * from {{ ref('base_callhouse__fx_rates') }}
where row_status = 'staged'
