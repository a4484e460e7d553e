-- Rows that lost to another of the same key and version though their content differs: the source contradicts itself.
select
    source_system,
    table_name,
    source_file,
    source_line,
    raw_record
from {{ ref('int_rejected_rows') }}
where verdict = 'conflict'
