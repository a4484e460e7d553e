-- Contacts of the same customer in another call within the window before and after: customers are numbers, instants
-- are milliseconds.
create temp table contacts as
with

asked_for as (
    select call_id from calls
    where parent_call_id in (select call_id from calls where callback_requested_at is not null)
),

spoken as (
    select calls.call_id, calls.customer_number, calls.topic, calls.started_at
    from calls
    where
        calls.direction = 'outbound'
        and calls.customer_number is not null
        and calls.call_id in (select call_id from legs where is_handled and coalesce(talk_seconds, 1) <> 0)
),

seen as (
    select call_id, person, topic, entered_at as contact_at
    from entries
    where person is not null
    union all
    select spoken.call_id, people.rowid as person, spoken.topic, spoken.started_at as contact_at
    from spoken
    inner join people on spoken.customer_number = people.number
)

select * from seen
where call_id not in (select call_id from asked_for);

create temp table repeats as
select
    entries.call_id,
    entries.campaign_id,
    bool_or(
        contacts.contact_at > entries.entered_at
        and (entries.topic is null or contacts.topic is null or entries.topic = contacts.topic)
    ) as has_repeat_contact,
    bool_or(contacts.contact_at < entries.entered_at) as follows_contact
from entries
inner join contacts
    on
        entries.person = contacts.person
        and entries.call_id <> contacts.call_id
        and contacts.contact_at >= plus_seconds(entries.entered_at, -entries.fcr_window_seconds)
        and contacts.contact_at <= plus_seconds(entries.entered_at, entries.fcr_window_seconds)
group by entries.call_id, entries.campaign_id;

alter table entries add column has_repeat_contact boolean default false;
alter table entries add column follows_contact boolean default false;

update entries
set has_repeat_contact = repeats.has_repeat_contact, follows_contact = repeats.follows_contact
from repeats
where entries.call_id = repeats.call_id and entries.campaign_id = repeats.campaign_id;

create table core.fct_entries as
select
    'callhouse' as source_system,
    people.key as customer_key,
    entries.* exclude (person, fcr_window_seconds)
from entries
left join people on entries.person = people.rowid;

drop table contacts;
drop table entered;
drop table handled;
drop table repeats;
