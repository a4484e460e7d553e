-- What this build was delivered beyond the last kept one, by table and day of the record.
{{ config(materialized='view') }}

with

kept as (
    select
        *,
        row_number() over (
            partition by source_system, table_name, record_date order by build_number desc
        ) as number_from_last
    from {{ source('history', 'input_history') }}
)

select
    found.source_system,
    found.table_name,
    found.record_date,
    found.staged_rows,
    found.superseded_rows,
    found.staged_rows - coalesce(kept.staged_rows, 0) as new_rows,
    found.superseded_rows - coalesce(kept.superseded_rows, 0) as restated_rows
from {{ ref('int_input_days') }} as found
left join kept
    on
        found.source_system = kept.source_system
        and found.table_name = kept.table_name
        and found.record_date is not distinct from kept.record_date
        and kept.number_from_last = 1
where
    found.staged_rows <> coalesce(kept.staged_rows, 0)
    or found.superseded_rows <> coalesce(kept.superseded_rows, 0)
