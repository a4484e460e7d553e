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

{# Fingerprint of a record's typed content: equal content, equal hash, whatever the layout it came in. Each value stands
   behind its length, an unknown one as the length -1 alone, so that no two contents read alike. #}
{% macro content_hash(columns) -%}
    md5(concat_ws(''
        {%- for column in columns %},
        cast(coalesce(length(cast({{ column }} as {{ dbt.type_string() }})), -1) as {{ dbt.type_string() }}), ':',
        cast({{ column }} as {{ dbt.type_string() }})
        {%- endfor %}
    ))
{%- endmacro %}

{# A number of 64 bits for a row's values, NULL among them: to compare rows within one query, never to be kept. #}
{% macro row_hash(columns) -%}
    {{ adapter.dispatch('row_hash', 'callhouse')(columns) }}
{%- endmacro %}

{% macro duckdb__row_hash(columns) -%}
    hash({{ columns | join(', ') }})
{%- endmacro %}

{% macro default__row_hash(columns) -%}
    xxhash64({{ columns | join(', ') }})
{%- endmacro %}

{# A customer's number, NULL where switches write a word in place of a withheld one, and `make forget` in place of a
   forgotten one: a thousand strangers are not one caller. #}
{% macro known_number(number) -%}
    case
        when lower({{ number }}) not in (
            '0', 'anonymous', 'private', 'restricted', 'unavailable', 'unknown', 'withheld', 'none', 'null',
            'forgotten'
        ) then {{ number }}
    end
{%- endmacro %}

{# Fingerprint of a group's texts, whatever their order and however often each stands in it. #}
{% macro set_hash(text) -%}
    md5({{ distinct_texts(text, ';') }})
{%- endmacro %}

{# A group's texts in their order, each once; NULL is none of them. #}
{% macro distinct_texts(text, separator) -%}
    {{ adapter.dispatch('distinct_texts', 'callhouse')(text, separator) }}
{%- endmacro %}

{% macro duckdb__distinct_texts(text, separator) -%}
    string_agg(distinct {{ text }}, '{{ separator }}' order by {{ text }})
{%- endmacro %}

{% macro default__distinct_texts(text, separator) -%}
    concat_ws('{{ separator }}', sort_array(collect_set({{ text }})))
{%- endmacro %}
