create temp view timed_calls as
select
    local_date, cast(null as timestamp) as interval_starts_at, week_starts_on, month_starts_on, campaign_id, agent_id,
    case when direction = 'inbound' and entries > 0 then duration_seconds end as inbound_seconds,
    case when direction = 'outbound' and answered_by is not null then duration_seconds end as outbound_seconds
from core.fct_calls
where not is_excluded and (entries > 0 or direction = 'outbound');

create temp table call_duration_parts as
select
    local_date,
    interval_starts_at,
    campaign_id,
    agent_id,
    count(inbound_seconds) as inbound_calls_with_known_duration,
    sum(inbound_seconds) as inbound_call_seconds,
    count(outbound_seconds) as outbound_calls_with_known_duration,
    sum(outbound_seconds) as outbound_call_seconds
from timed_calls
group by local_date, interval_starts_at, campaign_id, agent_id;

create temp view measured_calls as
select * exclude (outbound_seconds) replace (cast(inbound_seconds as double) as inbound_seconds) from timed_calls;

create temp table call_duration as
with

counted as (
    from rolled_up('call_duration_parts', [
        'inbound_calls_with_known_duration', 'outbound_calls_with_known_duration'
    ])
)

select
    counted.*,
    quantiles.inbound_seconds[1] as avg_call_duration_seconds_p50,
    quantiles.inbound_seconds[2] as avg_call_duration_seconds_p90,
    ratio(inbound_call_seconds, inbound_calls_with_known_duration) as avg_call_duration_seconds,
    ratio(outbound_call_seconds, outbound_calls_with_known_duration) as avg_call_duration_seconds_outbound
from counted
left join quantiles_of_campaigns('measured_calls') as quantiles
    on
        counted.grain = quantiles.grain
        and counted.local_date = quantiles.local_date
        and counted.campaign_id = quantiles.campaign_id
        and counted.agent_id = quantiles.agent_id;
