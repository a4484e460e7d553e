select * from {{ ref('base_callhouse__case_events') }}
where row_status = 'staged'
