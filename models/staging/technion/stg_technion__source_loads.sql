-- The log tells no export time: its data is complete through the last instant it tells of.
select max(coalesce(ended_at, started_at)) as complete_through_at
from {{ ref('stg_technion__calls') }}
having max(coalesce(ended_at, started_at)) is not null
