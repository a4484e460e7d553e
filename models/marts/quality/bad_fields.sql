-- Staged rows with an optional field that could not be read: the field is NULL, the row stays.
select
    source_system,
    table_name,
    source_file,
    source_line,
    bad_fields,
    raw_record
from {{ ref('int_rejected_rows') }}
where verdict = 'bad_field'
