-- The list tells no export time: its data is complete through the last instant it tells of.
select max(coalesce(ended_at, started_at)) as complete_through_at
from {{ ref('stg_pwc__calls') }}
having max(coalesce(ended_at, started_at)) is not null
