select * from {{ ref('base_callhouse__employee_surveys') }}
where row_status = 'staged'
