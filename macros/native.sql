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
    {%- if name == 'customer_number' -%}{{ to_text(name) }}
    {%- elif name == 'lead_id' -%}{{ hash_customer(to_text(name)) }}
    {%- elif name == 'scope' -%}{{ private_scope(to_text(name)) }}
    {%- elif name.endswith('_id') -%}{{ private_id(to_text(name)) }}
    {%- else -%}{{ without_contacts(to_text(name)) }}
    {%- endif -%}
{%- endmacro %}

{# The same in small letters. #}
{% macro lower_text(name) -%}
    lower({{ native_text(name) }})
{%- endmacro %}

{# A column of a native file as its type, NULL where its text cannot be read as that. #}
{% macro native_value(column) -%}
    {%- set words = closed_words().get(column.name) -%}
    {%- if words -%}case when lower({{ to_text(column.name) }}) in ('{{ words | join("', '") }}') then lower({{ to_text(column.name) }}) end
    {%- elif column.name in compared_words() -%}{{ lower_text(column.name) }}
    {%- elif column.name.endswith('time_zone') -%}{{ known_time_zone(to_text(column.name)) }}
    {%- elif column.data_type == 'string' -%}{{ native_text(column.name) }}
    {%- elif column.data_type == 'timestamp' -%}{{ to_timestamp(column.name) }}
    {%- elif column.data_type == 'date' and column.name in open_dates() -%}{{ to_date(column.name, 1, 9999) }}
    {%- elif column.data_type == 'date' -%}{{ to_date(column.name) }}
    {%- elif column.name == 'amount' -%}{{ to_number(column.name) }}
    {%- elif column.name.endswith('_days') -%}{{ to_seconds(column.name, 36525) }}
    {%- elif column.data_type == 'decimal(18, 3)' -%}{{ to_seconds(column.name) }}
    {%- elif column.data_type == 'integer' -%}{{ to_count(column.name) }}
    {%- else -%}{{ to_type(column.name, column.data_type) }}
    {%- endif -%}
{%- endmacro %}

{# What lies outside the scale of the columns that answer on one; of a scale that is not told nothing does. #}
{% macro beyond_scale(table) -%}
    {{ return({
        'surveys': {'score': ['< ' ~ to_seconds('scale_min'), '> ' ~ to_seconds('scale_max')]},
        'qa_scores': {'points': ['> ' ~ to_seconds('max_points')]},
        'employee_surveys': {'score': ['> 10']},
    }.get(table, {})) }}
{%- endmacro %}

{# The same, NULL where it lies outside its scale. #}
{% macro value_in_scale(table, column) -%}
    {%- set beyond = beyond_scale(table).get(column.name) -%}
    {%- if beyond -%}
    case
        {%- for scale in beyond %}
        when {{ to_type(column.name, column.data_type) }} {{ scale }} then null
        {%- endfor %}
        else {{ native_value(column) }}
    end
    {%- else -%}{{ native_value(column) }}
    {%- endif -%}
{%- endmacro %}

{# Typed rows. A filled cell that its type, its closed words or its scale cannot hold becomes NULL and is named in bad_fields. #}
{% macro type_native(table) -%}
    {%- set columns = native_columns(table) + [{'name': 'updated_at', 'data_type': 'timestamp'}] %}
    select
        {%- for column in columns %}
        {{ value_in_scale(table, column) }} as {{ column.name }},
        {%- endfor %}
        nullif(concat(''
            {%- for column in columns if native_value(column) not in (native_text(column.name), lower_text(column.name)) %},
            case when {{ to_text(column.name) }} is not null and {{ value_in_scale(table, column) }} is null then '{{ column.name }} ' else '' end
            {%- endfor %}
        ), '') as bad_fields,
        {{ origin_columns() }}
    from {{ landed('callhouse', table) }}
{%- endmacro %}

{# Fingerprint of a native record. #}
{% macro native_content_hash(table) -%}
    {{ content_hash(native_columns(table) | map(attribute='name') | list) }}
{%- endmacro %}
