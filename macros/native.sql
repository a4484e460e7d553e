{# The native layout is the input contract as text: it is typed by the contract itself. #}

{# Columns of a native file: the contract's, with the customer's number in place of the key made from it. #}
{% macro native_columns(table) -%}
    {%- set columns = [] -%}
    {%- for name, column in contract_columns(table).items() if name != 'source_system' -%}
        {%- do columns.append({'name': 'customer_number', 'data_type': 'string'} if name == 'customer_key' else column) -%}
    {%- endfor -%}
    {{ return(columns) }}
{%- endmacro %}

{% macro native_value(column) -%}
    {%- if column.data_type == 'string' -%}{{ to_text(column.name) }}
    {%- elif column.data_type == 'decimal(18, 3)' and column.name != 'amount' -%}{{ to_seconds(column.name) }}
    {%- else -%}{{ to_type(column.name, column.data_type) }}
    {%- endif -%}
{%- endmacro %}

{# Typed rows. A filled cell that its type cannot hold becomes NULL and is named in bad_fields. #}
{% macro type_native(table) -%}
    select
        {%- for column in native_columns(table) %}
        {{ native_value(column) }} as {{ column.name }},
        {%- endfor %}
        {{ to_timestamp('updated_at') }} as updated_at,
        nullif(concat(''
            {%- for column in native_columns(table) if column.data_type != 'string' %},
            case when {{ to_text(column.name) }} is not null and {{ native_value(column) }} is null then '{{ column.name }} ' else '' end
            {%- endfor %}
        ), '') as bad_fields,
        {{ origin_columns() }}
    from {{ landed('callhouse', table) }}
{%- endmacro %}

{% macro native_content_hash(table) -%}
    {{ content_hash(native_columns(table) | map(attribute='name') | list) }}
{%- endmacro %}
