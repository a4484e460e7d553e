create schema insight;

create table insight.compliance_windows as
with

windowed as (
    select
        *,
        cast(starts_on + 30 * ((local_date - starts_on) // 30) * interval 1 day as date) as window_starts_on
    from attempts
    where local_date >= starts_on
),

counted as (
    select
        campaign_id,
        window_starts_on as local_date,
        cast(window_starts_on + interval 30 days as date) as window_ends_on,
        count(*) filter (where is_compliance_counted) as compliance_calls,
        count(*) filter (where is_compliance_abandon) as compliance_abandons,
        count(*) filter (where is_compliance_counted and answered_by = 'human') as compliance_human_calls,
        count(*) filter (where is_compliance_abandon and answered_by = 'human') as compliance_human_abandons,
        count(*) filter (where is_compliance_abandon and not is_early_hangup) as compliance_late_abandons,
        count(*) filter (where is_compliance_counted and not is_passed_to_agent) as compliance_calls_without_agent
    from windowed
    group by campaign_id, window_starts_on
)

select
    'window' as grain,
    'callhouse' as source_system,
    *,
    ratio(compliance_abandons, compliance_calls) as outbound_compliance_abandon_rate,
    ratio(compliance_human_abandons, compliance_human_calls) as outbound_compliance_abandon_rate_human_only,
    ratio(
        compliance_late_abandons, compliance_calls
    ) as outbound_compliance_abandon_rate_early_hangup_excluded,
    ratio(
        compliance_calls_without_agent, compliance_calls
    ) as outbound_compliance_abandon_rate_ofcom_24_hours_historical
from counted;
