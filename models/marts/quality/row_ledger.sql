-- Where every raw row went. Raw rows are counted in the landed tables themselves, verdicts in staging. A row whose
-- customer was forgotten goes on counting, in one of the verdicts; forgotten_rows tells how many these are.
with

raw_counts as (
    {%- for table in raw_tables() %}
    select
        '{{ table.source_name }}' as source_system,
        '{{ table.name }}' as table_name,
        count(*) as row_count,
        {%- if customer_column(table) %}
        count(case when {{ customer_column(table) }} = 'forgotten' then 1 end) as forgotten_count
        {%- else %}
        0 as forgotten_count
        {%- endif %}
    from {{ source(table.source_name, table.name) }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}

    union all

    select
        source_system,
        table_name,
        count(*) as row_count,
        0 as forgotten_count
    from {{ source('landing', 'malformed_lines') }}
    group by source_system, table_name
),

verdict_counts as (
    {%- for table in raw_tables() %}
    select
        '{{ table.source_name }}' as source_system,
        '{{ table.name }}' as table_name,
        row_status,
        count(*) as row_count
    from {{ ref('base_' ~ table.source_name ~ '__' ~ table.name) }}
    group by row_status
    {{ 'union all' if not loop.last }}
    {%- endfor %}

    union all

    select
        source_system,
        table_name,
        'quarantined' as row_status,
        count(*) as row_count
    from {{ source('landing', 'malformed_lines') }}
    group by source_system, table_name
),

raw_totals as (
    select
        source_system,
        table_name,
        sum(row_count) as raw_rows,
        sum(forgotten_count) as forgotten_rows
    from raw_counts
    group by source_system, table_name
),

verdict_totals as (
    select
        source_system,
        table_name,
        sum(row_count) filter (where row_status = 'staged') as staged_rows,
        sum(row_count) filter (where row_status = 'superseded') as superseded_rows,
        sum(row_count) filter (where row_status = 'quarantined') as quarantined_rows
    from verdict_counts
    group by source_system, table_name
)

select
    raw_totals.source_system,
    raw_totals.table_name,
    cast(raw_totals.raw_rows as bigint) as raw_rows,
    cast(coalesce(verdict_totals.staged_rows, 0) as bigint) as staged_rows,
    cast(coalesce(verdict_totals.superseded_rows, 0) as bigint) as superseded_rows,
    cast(coalesce(verdict_totals.quarantined_rows, 0) as bigint) as quarantined_rows,
    cast(raw_totals.forgotten_rows as bigint) as forgotten_rows
from raw_totals
left join verdict_totals
    on raw_totals.source_system = verdict_totals.source_system and raw_totals.table_name = verdict_totals.table_name
