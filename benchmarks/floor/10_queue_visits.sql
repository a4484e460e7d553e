create macro seconds_between(earlier, later) as
    cast((epoch_ms(later) - epoch_ms(earlier)) * 0.001 as decimal(18, 3));

create macro plus_seconds(instant, seconds) as
    instant + to_milliseconds(cast(cast(seconds as decimal(18, 3)) * 1000 as bigint));

create macro week_of(day) as cast(date_trunc('week', day) as date);
create macro month_of(day) as cast(date_trunc('month', day) as date);

create schema core;

create table core.fct_queue_visits as
with

measured as (
    select
        *,
        seconds_between(entered_at, left_at) as stated_wait_seconds
    from visits
)

select
    'callhouse' as source_system,
    measured.visit_id,
    measured.call_id,
    coalesce(measured.campaign_id, calls.campaign_id, 'unknown') as campaign_id,
    measured.queue_id,
    measured.entered_at,
    measured.left_at,
    coalesce(measured.exit_reason, case when measured.left_at is not null then 'other' end) as exit_reason,
    case
        when measured.stated_wait_seconds >= 0 then measured.stated_wait_seconds
        when measured.stated_wait_seconds >= -2 then 0
    end as wait_seconds,
    measured.exit_reason is null and measured.left_at is null as is_open,
    calls.direction = 'inbound' and calls.exclusion_reason is null as is_customer_visit
from measured
left join calls on measured.call_id = calls.call_id;

drop view abandoned_visits;
drop view answered_visits;
drop table visits;
