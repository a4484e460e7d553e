{# Staging: every raw row gets one verdict. #}

{# What leads from a staged record back to its line of its file. #}
{% macro origin_columns() -%}
    _source_file, _file_hash, _source_line, _exported_at
{%- endmacro %}

{# Verdict of each row of the CTE `judged` (with reject_reason and bad_fields): quarantined where it has a reason; of
   the rest the latest version of its key is staged, the others superseded. Latest: the record's own version, else the
   export's declared time, else the greater fingerprint; never file time or landing order. Most keys come once: only the
   rows of the others are fingerprinted and put in order. The CTEs behind `judged`, and the last select. #}
{% macro classify_rows(key, fingerprint, version='null') -%}
known as (
    {{ with_carried_rows() }}
),

repeated as (
    select {{ row_hash(key) }} as key_hash
    from known
    group by {{ row_hash(key) }}
    having count(*) > 1
),

fingerprinted as (
    select *, {{ fingerprint }} as content_hash from known where {{ row_hash(key) }} in (select key_hash from repeated)
)

{{ judge_single_rows(key) }}
union all
{{ order_versions(key, version) }}
{%- endmacro %}

{# The rows of `judged`; in a build of some days also those of earlier builds that have the same keys. #}
{% macro with_carried_rows() -%}
    select * from judged
    {%- if carried_relation('__again') %}
    union all by name
    select * from {{ carried_relation('__again') }}
    {%- endif %}
{%- endmacro %}

{# The verdicts on rows whose key comes once. #}
{% macro judge_single_rows(key) -%}
select
    *,
    cast(null as {{ dbt.type_string() }}) as content_hash,
    case when reject_reason is null then 'staged' else 'quarantined' end as row_status,
    false as is_conflict
from known
where {{ row_hash(key) }} not in (select key_hash from repeated)
{%- endmacro %}

{# The verdicts on rows whose key comes more than once. #}
{% macro order_versions(key, version) -%}
select
    *,
    case
        when reject_reason is not null then 'quarantined'
        when row_number() over (verdict_order) = 1 then 'staged' else 'superseded'
    end as row_status,
    reject_reason is null
    and content_hash <> first_value(content_hash) over (verdict_order)
    and {{ version_text(version) }} = first_value({{ version_text(version) }}) over (verdict_order) as is_conflict
from fingerprinted
window verdict_order as (
    partition by {{ key | join(', ') }}, reject_reason
    order by {{ version }} desc nulls last, _exported_at desc nulls last, content_hash desc, _source_file, _file_hash, _source_line
)
{%- endmacro %}

{# What tells versions of a record apart, as one text: its own version and the export's time. #}
{% macro version_text(version) -%}
    concat(coalesce(cast({{ version }} as {{ dbt.type_string() }}), ''), '|', coalesce(_exported_at, ''))
{%- endmacro %}

{# A raw row as one text, for the reader of the quarantine. #}
{% macro row_as_text(alias) -%}
    {{ adapter.dispatch('row_as_text', 'callhouse')(alias) }}
{%- endmacro %}

{% macro duckdb__row_as_text(alias) -%}
    cast(to_json({{ alias }}) as varchar)
{%- endmacro %}

{% macro default__row_as_text(alias) -%}
    to_json(struct({{ alias }}.*))
{%- endmacro %}

{# The raw tables that staging judges. Written out, not read from the graph: dbt must see the references when it parses. #}
{% macro raw_tables() -%}
    {%- set tables = [] -%}
    {%- for source_name, names in {
        'callhouse': [
            'agent_legs', 'agent_skills', 'agent_states', 'agents', 'calendar', 'calls', 'campaigns', 'case_events', 'costs',
            'employee_surveys', 'forecasts', 'fx_rates', 'opening_hours', 'qa_scores', 'queue_visits', 'sales', 'shifts', 'sites',
            'source_loads', 'surveys', 'targets'
        ],
        'pwc': ['calls'],
        'technion': ['calls'],
    }.items() -%}
        {%- for name in names -%}{%- do tables.append({'source_name': source_name, 'name': name}) -%}{%- endfor -%}
    {%- endfor -%}
    {{ return(tables) }}
{%- endmacro %}

{# The column of a raw table that holds the customer's number, as the source's YAML tells the landing; none for most tables. #}
{% macro customer_column(table) -%}
    {{ return({
        'callhouse.calls': 'customer_number',
        'callhouse.sales': 'customer_number',
        'callhouse.case_events': 'customer_number',
        'technion.calls': 'customer_id',
    }.get(table.source_name ~ '.' ~ table.name)) }}
{%- endmacro %}
