-- zones in which it is asked
select time_zone from campaigns where time_zone is not null
union
select time_zone from sites where time_zone is not null
union
select 'UTC' as time_zone
