{# Every grain of a KPI in one pass over its fact: each roll-up is computed from the records, never from ratios. #}

{# Keys of a row; the columns named here must be in the fact. `local_date` of a period is its first day. With `intervals`
   campaigns' half-hours are a grain as well. #}
{% macro kpi_keys(intervals=false) -%}
    case
        {{ "when grouping(interval_starts_at) = 0 then 'campaign_interval'" if intervals }}
        when grouping(agent_id) = 0 and grouping(campaign_id) = 0 then 'agent_campaign_day'
        when grouping(local_date) = 0 then 'campaign_day'
        when grouping(week_starts_on) = 0 then 'campaign_week'
        when grouping(campaign_id) = 0 then 'campaign_month'
        when grouping(agent_id) = 0 then 'agent_month'
        else 'month'
    end as grain,
    source_system,
    coalesce(local_date, week_starts_on, month_starts_on) as local_date,
    {{ 'interval_starts_at' if intervals else 'cast(null as timestamp) as interval_starts_at' }},
    campaign_id,
    agent_id
{%- endmacro %}

{# The grains of a fact that has campaigns and agents. Records without a campaign are in none of campaigns. #}
{% macro kpi_grains(intervals=false) -%}
    grouping sets (
        {{ '(source_system, local_date, interval_starts_at, campaign_id),' if intervals }}
        (source_system, local_date, campaign_id, agent_id),
        (source_system, local_date, campaign_id),
        (source_system, week_starts_on, campaign_id),
        (source_system, month_starts_on, campaign_id),
        (source_system, month_starts_on, agent_id),
        (source_system, month_starts_on)
    )
    having
        (grouping(campaign_id) = 1 or campaign_id is not null)
        {{ 'and (grouping(interval_starts_at) = 1 or interval_starts_at is not null)' if intervals }}
{%- endmacro %}

{# The same for what belongs to an agent's day at his site and to no campaign. #}
{% macro agent_keys() -%}
    case
        when grouping(local_date) = 0 then 'agent_day'
        when grouping(agent_id) = 0 then 'agent_month'
        else 'month'
    end as grain,
    source_system,
    coalesce(local_date, month_starts_on) as local_date,
    cast(null as timestamp) as interval_starts_at,
    cast(null as {{ dbt.type_string() }}) as campaign_id,
    agent_id
{%- endmacro %}

{# The grains of an agent's day. #}
{% macro agent_grains() -%}
    grouping sets (
        (source_system, local_date, agent_id),
        (source_system, month_starts_on, agent_id),
        (source_system, month_starts_on)
    )
{%- endmacro %}

{# Records that meet a condition: 0 where none does. #}
{% macro count_if(condition) -%}
    cast(count(*) filter (where {{ condition }}) as bigint)
{%- endmacro %}

{# Records whose flag is true among those where it is known: NULL where it is known of none. #}
{% macro count_known(flag, condition) -%}
    cast(sum(case when {{ flag }} then 1 when not {{ flag }} then 0 end) filter (where {{ condition }}) as double)
{%- endmacro %}

{# Sum of the known values: NULL where there is none. #}
{% macro sum_known(value, condition) -%}
    cast(sum({{ value }}) filter (where {{ condition }}) as double)
{%- endmacro %}

{# The same for values that are no decimals: their sum must not depend on the order in which they are added. #}
{% macro sum_exact(value, condition) -%}
    {{ sum_known('cast(' ~ value ~ ' as decimal(38, 9))', condition) }}
{%- endmacro %}
