{# Which build this database holds: publishing reads it, and refuses all but a whole and green one. #}

{# Adds the row of this build, with neither verdict nor end yet; the table is made where it is missing. #}
{% macro log_run_started() -%}
    create schema if not exists quality;
    create table if not exists quality.build_log (
        build_number bigint, invocation_id varchar, command varchar, is_whole boolean,
        is_green boolean, failed_nodes integer, started_at timestamp, finished_at timestamp
    );
    insert into quality.build_log
    select
        coalesce(max(build_number), 0) + 1, '{{ invocation_id }}', '{{ flags.WHICH }}',
        {{ is_whole_build() }}, null, null, current_timestamp at time zone 'UTC', null
    from quality.build_log
{%- endmacro %}

{# Gives that row its verdict: green where no node of `results` failed or was skipped. #}
{% macro log_run_finished(results) -%}
    update quality.build_log
    set
        is_green = {{ failed_nodes(results) == 0 }},
        failed_nodes = {{ failed_nodes(results) }},
        finished_at = current_timestamp at time zone 'UTC'
    where invocation_id = '{{ invocation_id }}'
{%- endmacro %}

{# Whether the command builds all data and tests them: dbt build without an option that narrows it. Unit tests may be left
   out: their inputs are written in the code, no delivery can make them fail. Or whether it ends a build of some days. #}
{% macro is_whole_build() -%}
    {%- set narrowed = namespace(found=false) -%}
    {%- for option in ['select', 'exclude', 'selector', 'resource_types', 'exclude_resource_types', 'empty', 'sample'] -%}
        {%- set value = invocation_args_dict.get(option) -%}
        {%- if value and not (option == 'exclude_resource_types' and value | list == ['unit_test']) -%}{%- set narrowed.found = true -%}{%- endif -%}
    {%- endfor -%}
    {{ flags.WHICH == 'build' and (not narrowed.found or env_var('CALLHOUSE_FINISHES_A_BUILD', '') == 'yes') }}
{%- endmacro %}
