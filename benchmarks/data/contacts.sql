-- What happens in one month: 77 contacts of each agent on each of his days, and beside three in ten of them
-- a call that reaches nobody. Needs the variables `first_day` and `last_day`.

create or replace temp table workdays as
select
    people.*,
    cast(days.day as date) as work_date,
    date_diff('day', date '2026-01-01', days.day) as day_number,
    cast(timezone(places.time_zone, days.day + to_hours(people.first_hour)) at time zone 'UTC' as timestamp) as starts_at
from people
inner join places using (place)
cross join range(getvariable('first_day'), getvariable('last_day') + interval 1 day, interval 1 day) as days (day)
where (people.person * 3 + date_diff('day', date '2026-01-01', days.day)) % 7 < 5;

-- 374 seconds a contact; breaks after the 19th and the 58th, lunch after the 39th
create or replace temp table slots as
select
    workdays.*,
    slot,
    (day_number * getvariable('agents') + person) * 77 + slot as number,
    starts_at + to_seconds(
        374 * slot + case when slot < 19 then 0 when slot < 39 then 900 when slot < 58 then 2700 else 3600 end
    ) as begins_at
from workdays
cross join range(77) as ordinals (slot);

create or replace temp table contacts as
select
    slots.*,
    lines.campaign_id,
    lines.direction,
    'C' || number as call_id,
    '+999' || lpad(cast(dice('customer', getvariable('customers'), number) as varchar), 9, '0') as customer_number,
    begins_at + to_seconds(1 + dice('ring', 9, number)) as answered_at,
    case when dice('wait', 3, number) = 0 then 0 else dice('long wait', 90, number) end as wait_seconds,
    5 + dice('ivr', 40, number) as ivr_seconds,
    60 + dice('talk', 200, number) as talk_seconds,
    case when dice('hold', 7, number) = 0 then 10 + dice('long hold', 40, number) else 0 end as hold_seconds,
    case when dice('wrap', 4, number) > 0 then 1 + dice('long wrap', 54, number) else 0 end as acw_seconds,
    begins_at + to_seconds(1 + dice('ring', 9, number) + 60 + dice('talk', 200, number) + case
        when dice('hold', 7, number) = 0 then 10 + dice('long hold', 40, number) else 0
    end) as ended_at
from slots
inner join lines on lines.line = (slots.person + 3 * dice('line', 5, number)) % 20;

create or replace temp table unreached as
select
    contacts.* exclude (call_id, customer_number, begins_at, direction, campaign_id),
    lines.campaign_id,
    lines.direction,
    'U' || number as call_id,
    '+999' || lpad(cast(dice('lost customer', getvariable('customers'), number) as varchar), 9, '0') as customer_number,
    begins_at + to_seconds(dice('lost', 374, number)) as begins_at,
    case
        when dice('exit', 10, number) < 7 then 'abandoned'
        when dice('exit', 10, number) = 7 then 'voicemail'
        when dice('exit', 10, number) = 8 then 'closed'
        else 'overflow'
    end as exit_reason
from contacts
inner join lines on lines.line = (contacts.person + 3 * dice('lost line', 5, number)) % 20
where dice('reached', 10, number) < 3;
