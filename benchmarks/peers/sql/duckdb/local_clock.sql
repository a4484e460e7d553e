-- Local date of an instant, and the start of its local half-hour in UTC.
create temp macro local_date(instant, utc_offset) as
    date '1970-01-01' + cast((instant + utc_offset) // 86400 as integer);

create temp macro half_hour(instant, utc_offset) as
    make_timestamp((instant - instant % 900 - (instant - instant % 900 + utc_offset) // 60 % 30 * 60) * 1000000)
