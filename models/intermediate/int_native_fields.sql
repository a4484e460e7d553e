-- Which fields that KPIs need the native exports really carry: the layout has them all, a centre's exports need not.
{%- set tables = raw_tables() | selectattr('source_name', 'equalto', 'callhouse') | map(attribute='name') %}
{%- set cases = {'queue_visits': 'exit_reason', 'surveys': 'kind'} %}
{%- set needs = needed_fields() %}
{%- for table in tables %}
{%- set relation = ref('stg_callhouse__' ~ table) %}
{%- for need in needs if need.split('.')[0] == table %}
{%- set parts = need.split('.') %}

select
    '{{ need }}' as need,
    count({{ parts[1] }}) > 0 as is_known
from {{ relation }}
{{ "where " ~ cases[table] ~ " = '" ~ parts[2] ~ "'" if parts[2:] }}

union all
{%- endfor %}
{%- endfor %}

select
    'nothing' as need,
    true as is_known
