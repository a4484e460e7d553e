create table core.fct_agent_legs as
select
    'callhouse' as source_system,
    legs.* exclude (entry_campaign_id, is_agent_known, acw_started_at, acw_ended_at),
    coalesce(entries.local_date, calls.local_date) as local_date,
    coalesce(entries.interval_starts_at, calls.interval_starts_at) as interval_starts_at,
    coalesce(entries.week_starts_on, calls.week_starts_on) as week_starts_on,
    coalesce(entries.month_starts_on, calls.month_starts_on) as month_starts_on
from legs
left join entries on legs.call_id = entries.call_id and legs.entry_campaign_id = entries.campaign_id
left join located as calls on legs.call_id = calls.call_id;
