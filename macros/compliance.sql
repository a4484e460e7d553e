{# Calls and abandons under the rules on outbound dialling, counted by day and by window alike. #}
{% macro compliance_parts() -%}
    {{ count_if('is_compliance_counted') }} as compliance_calls,
    {{ count_if('is_compliance_abandon') }} as compliance_abandons,
    {{ count_if("is_compliance_counted and answered_by = 'human'") }} as compliance_human_calls,
    {{ count_if("is_compliance_abandon and answered_by = 'human'") }} as compliance_human_abandons,
    {{ count_if('is_compliance_abandon and not is_early_hangup') }} as compliance_late_abandons,
    {{ count_if('is_compliance_counted and not is_passed_to_agent') }} as compliance_calls_without_agent
{%- endmacro %}

{# Shares of abandons under the rules on outbound dialling, from the columns of compliance_parts. #}
{% macro compliance_rates() -%}
    {%- set rate = 'outbound_compliance_abandon_rate' %}
    {{ safe_ratio('compliance_abandons', 'compliance_calls') }} as {{ rate }},
    {{ safe_ratio('compliance_human_abandons', 'compliance_human_calls') }} as {{ rate }}_human_only,
    {{ safe_ratio('compliance_late_abandons', 'compliance_calls') }} as {{ rate }}_early_hangup_excluded,
    {{ safe_ratio('compliance_calls_without_agent', 'compliance_calls') }} as {{ rate }}_ofcom_24_hours_historical
{%- endmacro %}
