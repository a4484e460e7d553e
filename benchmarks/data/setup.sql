-- The centre: agents, campaigns and sites. Needs the variable `agents`.

create or replace macro iso(moment) as strftime(moment, '%Y-%m-%dT%H:%M:%SZ');

create or replace macro dice(salt, sides, number) as cast(hash(number, salt) % sides as integer);

create or replace macro yes_no(value) as case when value then 'true' else 'false' end;

create or replace temp table places as
select * from (values
    (0, 'waw', 'Europe/Warsaw', 'pl', 'PLN'),
    (1, 'nyc', 'America/New_York', 'us', 'USD'),
    (2, 'ktm', 'Asia/Kathmandu', 'np', 'NPR')
) as listed (place, site_id, time_zone, calendar_id, currency);

-- twenty campaigns, six of them outbound
create or replace temp table lines as
select
    number as line,
    number % 3 as place,
    'line_' || lpad(cast(number as varchar), 2, '0') as campaign_id,
    case when number % 10 < 7 then 'inbound' else 'outbound' end as direction
from range(20) as numbers (number);

create or replace temp table people as
select
    number as person,
    number % 3 as place,
    'A' || lpad(cast(number as varchar), 5, '0') as agent_id,
    'team_' || (number // 12) as team_id,
    7 + 2 * (number // 3 % 3) as first_hour
from range(getvariable('agents')) as numbers (number);
