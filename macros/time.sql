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

{# Local time of a UTC instant where the zone's offset on its date of UTC is at hand (int_zone_offsets); asked of the zone where it is not. #}
{% macro local_time(instant, time_zone, offset_seconds) -%}
    case
        when {{ offset_seconds }} is null then {{ utc_to_local(instant, time_zone) }}
        else {{ add_seconds(instant, offset_seconds) }}
    end
{%- endmacro %}

{# UTC starts of the quarter-hours that a stretch of time touches, a row for each, in a select list. A half-hour of every zone begins with one (since 1980). #}
{% macro each_quarter(starts_at, ends_at) -%}
    {{ adapter.dispatch('each_quarter', 'callhouse')(starts_at, ends_at) }}
{%- endmacro %}

{% macro duckdb__each_quarter(starts_at, ends_at) -%}
    unnest(range(time_bucket(interval 15 minutes, {{ starts_at }}), {{ ends_at }}, interval 15 minutes))
{%- endmacro %}

{% macro default__each_quarter(starts_at, ends_at) -%}
    explode(sequence(
        timestamp_seconds(cast(floor(unix_seconds({{ starts_at }}) / 900) * 900 as bigint)),
        {{ ends_at }} - interval 1 microsecond,
        interval 15 minutes
    ))
{%- endmacro %}
