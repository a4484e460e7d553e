select * from {{ ref('base_callhouse__qa_scores') }}
where row_status = 'staged'
