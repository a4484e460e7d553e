{# The native layout is the input contract as text: it is typed by the contract itself. #}

{# Columns of a native file: the contract's, with the customer's number in place of the key made from it. #}
{% macro native_columns(table) -%}
    {%- set columns = [] -%}
    {%- for name, column in contract_columns(table).items() if name != 'source_system' -%}
        {%- do columns.append({'name': 'customer_number', 'data_type': 'string'} if name == 'customer_key' else column) -%}
    {%- endfor -%}
    {{ return(columns) }}
{%- endmacro %}

{# Columns of closed words. Where a word decides the record's fate, staging rejects an unknown one; elsewhere it is a bad field. #}
{% macro closed_words() -%}
    {{ return({
        'answered_by': ['human', 'machine', 'unknown'],
        'transfer_type': ['blind', 'attended', 'none'],
        'leave_kind': ['voluntary', 'involuntary', 'internal'],
    }) }}
{%- endmacro %}

{# Columns of words that KPIs compare: however an export writes them, they are in lower case. #}
{% macro compared_words() -%}
    {{ return([
        'direction', 'exit_reason', 'leg_outcome', 'kind', 'status', 'event', 'channel', 'dialer_mode', 'disconnect_party',
        'exclusion_reason', 'criterion_group', 'goal', 'conversion_goals'
    ]) }}
{%- endmacro %}

{# Dates that mean "always" or "for ever" where they lie far away: no stretch of days is made of them. #}
{% macro open_dates() -%}
    {{ return(['valid_from', 'valid_to', 'hired_on', 'left_on', 'starts_on', 'ends_on']) }}
{%- endmacro %}

{# A text of a native file without what may not pass staging; the customer's number is only there to be hashed. #}
{% macro native_text(name) -%}
    {%- if name == 'customer_number' -%}{{ name }}
    {%- elif name == 'lead_id' -%}{{ hash_customer(name) }}
    {%- elif name == 'scope' -%}{{ private_scope(name) }}
    {%- elif name.endswith('_id') -%}{{ private_id(name) }}
    {%- else -%}{{ without_contacts(name) }}
    {%- endif -%}
{%- endmacro %}

{# The text of a column that is no text, read as its type before any bound; none for texts and words. Staging reads a
   text once, beside it: `x` is the text, `x__read` what it reads as, `x__value` what is left of that. #}
{% macro native_reading(column) -%}
    {%- if column.name in closed_words() or column.data_type == 'string' -%}
    {%- elif column.data_type == 'timestamp' -%}{{ cast_instant(column.name) }}
    {%- elif column.data_type == 'date' -%}{{ cast_date(column.name) }}
    {%- elif column.data_type == 'integer' -%}{{ try_cast_to(column.name, 'decimal(18, 3)') }}
    {%- else -%}{{ try_cast_to(column.name, column.data_type) }}
    {%- endif -%}
{%- endmacro %}

{# A column of a native file as its type, NULL where its text cannot be read as that or lies outside its bounds. #}
{% macro native_value(column) -%}
    {%- set text, reading = column.name, column.name ~ '__read' -%}
    {%- if column.name in closed_words() -%}case when lower({{ text }}) in ('{{ closed_words()[text] | join("', '") }}') then lower({{ text }}) end
    {%- elif column.name in compared_words() -%}lower({{ native_text(text) }})
    {%- elif column.name.endswith('time_zone') -%}{{ known_time_zone(text) }}
    {%- elif column.data_type == 'string' -%}{{ native_text(text) }}
    {%- elif column.data_type == 'date' and column.name in open_dates() -%}{{ within_years(text, reading, '0001', '9999') }}
    {%- elif column.data_type in ('date', 'timestamp') -%}{{ within_years(text, reading) }}
    {%- elif column.name == 'amount' -%}{{ below_a_trillion(reading) }}
    {%- elif column.name.endswith('_days') -%}{{ within_bounds(reading, 36525) }}
    {%- elif column.data_type == 'decimal(18, 3)' -%}{{ within_bounds(reading) }}
    {%- elif column.data_type == 'integer' -%}{{ whole_within_bounds(reading) }}
    {%- else -%}{{ reading }}
    {%- endif -%}
{%- endmacro %}

{# What lies outside the scale of the columns that answer on one; of a scale that is not told nothing does. #}
{% macro beyond_scale(table) -%}
    {{ return({
        'surveys': {'score': ['< ' ~ within_bounds('scale_min__read'), '> ' ~ within_bounds('scale_max__read')]},
        'qa_scores': {'points': ['> ' ~ within_bounds('max_points__read')]},
        'employee_surveys': {'score': ['> 10']},
    }.get(table, {})) }}
{%- endmacro %}

{# The same, NULL where it lies outside its scale. #}
{% macro value_in_scale(table, column) -%}
    {%- set beyond = beyond_scale(table).get(column.name) -%}
    {%- if beyond -%}
    case
            {%- for scale in beyond %}
            when {{ column.name }}__read {{ scale }} then null
            {%- endfor %}
            else {{ native_value(column) }}
        end
    {%- else -%}{{ native_value(column) }}
    {%- endif -%}
{%- endmacro %}

{# Whether a filled cell can be unreadable as what its column is. #}
{% macro can_be_bad(column) -%}
    {{ return(native_reading(column) | length > 0 or column.name in closed_words() or column.name.endswith('time_zone')) }}
{%- endmacro %}

{# Columns of a native file and the version of its records. #}
{% macro versioned_columns(table) -%}
    {{ return(native_columns(table) + [{'name': 'updated_at', 'data_type': 'timestamp'}]) }}
{%- endmacro %}

{# Each text trimmed, NULL where empty. #}
{% macro native_texts(table) -%}
    select
        {%- for column in versioned_columns(table) %}
        {{ to_text(column.name) }} as {{ column.name }},
        {%- endfor %}
        {{ origin_columns() }}
    from {{ landed('callhouse', table) }}
{%- endmacro %}

{# Each text read once. #}
{% macro native_readings(table) -%}
    select
        *
        {%- for column in versioned_columns(table) if native_reading(column) | length > 0 %},
        {{ native_reading(column) }} as {{ column.name }}__read
        {%- endfor %}
    from texts
{%- endmacro %}

{# Each column's value beside its text. #}
{% macro native_values(table) -%}
    select
        *
        {%- for column in versioned_columns(table) %},
        {{ value_in_scale(table, column) }} as {{ column.name }}__value
        {%- endfor %}
    from readings
{%- endmacro %}

{# Each value under its column's name. A filled cell that its type, its closed words or its scale cannot hold is NULL and
   is named in bad_fields. #}
{% macro native_cells(table) -%}
    select
        {%- for column in versioned_columns(table) %}
        {{ column.name }}__value as {{ column.name }},
        {%- endfor %}
        nullif(concat(''
            {%- for column in versioned_columns(table) if can_be_bad(column) %},
            case when {{ column.name }} is not null and {{ column.name }}__value is null then '{{ column.name }} ' else '' end
            {%- endfor %}
        ), '') as bad_fields,
        {{ origin_columns() }}
    from valued
{%- endmacro %}

{# The CTEs that type a native table; the last one is `typed`. #}
{% macro type_native(table) -%}
texts as (
    {{ native_texts(table) }}
),

readings as (
    {{ native_readings(table) }}
),

valued as (
    {{ native_values(table) }}
),

typed as (
    {{ native_cells(table) }}
),
{%- endmacro %}

{# Verdicts of a native table: `updated_at` tells the versions of a record apart, all its columns are its fingerprint. #}
{% macro classify_native(table, key) -%}
    {{ classify_rows(key, content_hash(native_columns(table) | map(attribute='name') | list), 'updated_at') }}
{%- endmacro %}
