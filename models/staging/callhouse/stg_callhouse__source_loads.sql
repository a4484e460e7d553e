-- One row, kept because every layer asks for it: the latest declared end of the data; where none was exported, the last
-- instant that a call tells of.
{{ config(materialized='table') }}

with

declared as (
    select max(complete_through_at) as complete_through_at
    from {{ ref('base_callhouse__source_loads') }}
    where row_status = 'staged'
),

observed as (
    select max(coalesce(ended_at, started_at)) as last_seen_at
    from {{ ref('stg_callhouse__calls') }}
)

select coalesce(declared.complete_through_at, observed.last_seen_at) as complete_through_at
from declared
cross join observed
where coalesce(declared.complete_through_at, observed.last_seen_at) is not null
