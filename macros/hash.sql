{# HMAC-SHA256 of a customer number, hex. The key lives in session variables (callhouse/dbt_plugin.py). #}
{% macro hash_customer(number) -%}
    {{ adapter.dispatch('hash_customer', 'callhouse')(number) }}
{%- endmacro %}

{% macro duckdb__hash_customer(number) -%}
    sha256(
        unhex(getvariable('hash_outer_pad'))
        || unhex(sha256(unhex(getvariable('hash_inner_pad')) || encode({{ number }})))
    )
{%- endmacro %}

{% macro default__hash_customer(number) -%}
    sha2(concat(
        unhex(session.hash_outer_pad),
        unhex(sha2(concat(unhex(session.hash_inner_pad), encode({{ number }}, 'utf-8')), 256))
    ), 256)
{%- endmacro %}

{# Fingerprint of a record's typed content: equal content, equal hash, whatever the layout it came in. #}
{% macro content_hash(columns) -%}
    md5(concat(
        {%- for column in columns %}
        coalesce(cast({{ column }} as {{ dbt.type_string() }}), '~'), '|'{{ ',' if not loop.last }}
        {%- endfor %}
    ))
{%- endmacro %}
