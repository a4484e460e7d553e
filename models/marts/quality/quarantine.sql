-- Every raw line or row that is not in the marts because it could not be read or had no key, time or meaning.
select
    source_system,
    table_name,
    source_file,
    source_line,
    reason,
    raw_record
from {{ source('landing', 'malformed_lines') }}

union all

select
    source_system,
    table_name,
    source_file,
    source_line,
    reason,
    raw_record
from {{ ref('int_rejected_rows') }}
where verdict = 'quarantined'
