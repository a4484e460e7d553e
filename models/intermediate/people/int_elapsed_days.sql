-- The first local date that is not over at every site of a source: days before it have elapsed.
with

loads as (
    select * from {{ ref('int_source_loads') }}
),

zones as (
    select
        source_system,
        time_zone
    from {{ ref('int_sites') }}
    where time_zone is not null
),

reached as (
    select
        loads.source_system,
        cast({{ utc_to_local('loads.complete_through_at', "coalesce(zones.time_zone, 'UTC')") }} as date) as local_date
    from loads
    left join zones on loads.source_system = zones.source_system
)

select
    source_system,
    min(local_date) as elapsed_before
from reached
group by source_system
