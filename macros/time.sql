{# Time. Every `_at` is a UTC instant without zone; local time exists only to find dates and intervals. #}

{# UTC instant of a local time; of one that comes twice or never, as the engine decides. #}
{% macro local_to_utc(local_time, time_zone) -%}
    {{ adapter.dispatch('local_to_utc', 'callhouse')(local_time, time_zone) }}
{%- endmacro %}

{% macro duckdb__local_to_utc(local_time, time_zone) -%}
    (({{ local_time }}) at time zone {{ time_zone }} at time zone 'UTC')
{%- endmacro %}

{% macro default__local_to_utc(local_time, time_zone) -%}
    to_utc_timestamp({{ local_time }}, {{ time_zone }})
{%- endmacro %}

{# Local time of a UTC instant. #}
{% macro utc_to_local(instant, time_zone) -%}
    {{ adapter.dispatch('utc_to_local', 'callhouse')(instant, time_zone) }}
{%- endmacro %}

{% macro duckdb__utc_to_local(instant, time_zone) -%}
    (({{ instant }}) at time zone 'UTC' at time zone {{ time_zone }})
{%- endmacro %}

{% macro default__utc_to_local(instant, time_zone) -%}
    from_utc_timestamp({{ instant }}, {{ time_zone }})
{%- endmacro %}

{# Seconds from one instant to another, exact to the millisecond; negative where the second is earlier. #}
{% macro seconds_between(earlier, later) -%}
    {{ adapter.dispatch('seconds_between', 'callhouse')(earlier, later) }}
{%- endmacro %}

{% macro duckdb__seconds_between(earlier, later) -%}
    cast((epoch_ms({{ later }}) - epoch_ms({{ earlier }})) * 0.001 as decimal(18, 3))
{%- endmacro %}

{% macro default__seconds_between(earlier, later) -%}
    cast((unix_millis({{ later }}) - unix_millis({{ earlier }})) * 0.001 as decimal(18, 3))
{%- endmacro %}

{# An instant moved by seconds, exact to the millisecond. #}
{% macro add_seconds(instant, seconds) -%}
    {{ adapter.dispatch('add_seconds', 'callhouse')(instant, seconds) }}
{%- endmacro %}

{% macro duckdb__add_seconds(instant, seconds) -%}
    ({{ instant }} + to_milliseconds(cast(cast({{ seconds }} as decimal(18, 3)) * 1000 as bigint)))
{%- endmacro %}

{% macro default__add_seconds(instant, seconds) -%}
    timestamp_millis(unix_millis({{ instant }}) + cast(cast({{ seconds }} as decimal(18, 3)) * 1000 as bigint))
{%- endmacro %}

{# UTC start of the local half-hour that holds an instant; right in zones 15 minutes off, and across clock changes. #}
{% macro interval_start(instant, local_time) -%}
    {{ dbt.dateadd('minute', '-(extract(minute from ' ~ local_time ~ ') % 30)', dbt.date_trunc('minute', instant)) }}
{%- endmacro %}
