-- Raw rows with something to report and their text: quarantined, in conflict, or with an unreadable optional field.
{% for table in raw_tables() %}
select
    '{{ table.source_name }}' as source_system,
    '{{ table.name }}' as table_name,
    judged._source_file as source_file,
    judged._source_line as source_line,
    judged.reject_reason as reason,
    judged.bad_fields,
    case
        when judged.row_status = 'quarantined' then 'quarantined'
        when judged.is_conflict then 'conflict'
        else 'bad_field'
    end as verdict,
    {{ row_as_text('landed') }} as raw_record
from {{ ref('base_' ~ table.source_name ~ '__' ~ table.name) }} as judged
inner join {{ source(table.source_name, table.name) }} as landed
    on
        judged._source_file = landed._source_file
        and judged._file_hash = landed._file_hash
        and judged._source_line = landed._source_line
where
    judged.row_status = 'quarantined'
    or judged.is_conflict
    or (judged.row_status = 'staged' and judged.bad_fields is not null)
{{ 'union all' if not loop.last }}
{% endfor %}
