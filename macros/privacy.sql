{# What may not pass staging: addresses and numbers in texts, numbers of leads, agents' names unless they are to be shown. #}

{# A text with [e-mail] for each address in it and [number] for each run of seven digits or more, however they are spaced;
   a text that is a date and nothing else stays. What can hold neither is told first, at a tenth of the cost. #}
{% macro without_contacts(text) -%}
    {%- set address = '[^ @<>(),;:|"]+@[^ @<>(),;:|"]+[.][^ @<>(),;:|"]+' -%}
    {%- set number = '[+]?[(]?[0-9]([ \u00a0\u202f()./_\u2010\u2011\u2013-]{0,3}[0-9]){6,}' -%}
    {%- set any_date = '^([0-9]{4}[-./][0-9]{2}[-./][0-9]{2}|[0-9]{2}[-./][0-9]{2}[-./][0-9]{4})$' -%}
    case
        when not ({{ text }} like '%@%' or length({{ text }}) >= 7 and {{ text_matches(text, '[0-9]') }}) then {{ text }}
        when {{ text_matches(text, any_date) }} then {{ text }}
        else {{ replace_matches(replace_matches(text, address, '[e-mail]'), number, '[number]') }}
    end
{%- endmacro %}

{# An id, hashed like a customer's number where it is an address or a number with its plus; digits alone stay, because most
   ids are digits. Equal ids stay equal, so records still meet. #}
{% macro private_id(id) -%}
    case
        when ({{ id }} like '%@%' or {{ id }} like '%+%') and {{ text_matches(id, '@[^ ]+[.]|[+][0-9 ()./-]{7,}') }} then {{ hash_customer(id) }}
        else {{ id }}
    end
{%- endmacro %}

{# The scope of a target: `all`, an id, or an id behind `campaign:`, `team:` or `agent:`. #}
{% macro private_scope(scope) -%}
    case
        {%- for prefix in ['campaign:', 'team:', 'agent:'] %}
        when {{ scope }} like '{{ prefix }}%'
            then '{{ prefix }}' || {{ private_id('substr(' ~ scope ~ ', ' ~ (prefix | length + 1) ~ ')') }}
        {%- endfor %}
        else {{ private_id(scope) }}
    end
{%- endmacro %}

{# Whether agents' names are shown: only where CALLHOUSE_AGENT_NAMES is the word `show`. #}
{% macro agent_names_are_shown() -%}
    {{ return(env_var('CALLHOUSE_AGENT_NAMES', 'hide') == 'show') }}
{%- endmacro %}

{# What readers see as the name of an agent who has an id: the name, or the id in its place. #}
{% macro agent_label(agent_name, agent_id) -%}
    {{ agent_name if agent_names_are_shown() else agent_id }}
{%- endmacro %}

{# The id of an agent of whom the source knows nothing but the name: the name, or a pseudonym made from it. #}
{% macro agent_id_from_name(agent_name) -%}
    {{ agent_name if agent_names_are_shown() else "'agent-' || substr(" ~ hash_customer(agent_name) ~ ", 1, 12)" }}
{%- endmacro %}

{# Whether a part of a text matches a regular expression without backslashes, which DuckDB and Spark read alike. #}
{% macro text_matches(text, pattern) -%}
    {{ adapter.dispatch('text_matches', 'callhouse')(text, pattern) }}
{%- endmacro %}

{% macro duckdb__text_matches(text, pattern) -%}
    regexp_matches({{ text }}, '{{ pattern }}')
{%- endmacro %}

{% macro default__text_matches(text, pattern) -%}
    {{ text }} rlike '{{ pattern }}'
{%- endmacro %}

{# A text with each match of such an expression replaced. #}
{% macro replace_matches(text, pattern, replacement) -%}
    {{ adapter.dispatch('replace_matches', 'callhouse')(text, pattern, replacement) }}
{%- endmacro %}

{% macro duckdb__replace_matches(text, pattern, replacement) -%}
    regexp_replace({{ text }}, '{{ pattern }}', '{{ replacement }}', 'g')
{%- endmacro %}

{% macro default__replace_matches(text, pattern, replacement) -%}
    regexp_replace({{ text }}, '{{ pattern }}', '{{ replacement }}')
{%- endmacro %}
