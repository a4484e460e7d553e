select * from {{ ref('base_callhouse__forecasts') }}
where row_status = 'staged'
