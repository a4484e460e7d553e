select
    coins.currency,
    cast(days.day as date) as rate_date,
    coins.rate + dice(coins.currency, 100, extract(dayofyear from days.day)) / 10000 as rate,
    iso(days.day + interval 30 hours) as updated_at
from (values ('PLN', 0.23), ('USD', 0.91), ('NPR', 0.0065)) as coins (currency, rate)
cross join range(getvariable('first_day'), getvariable('last_day') + interval 1 day, interval 1 day) as days (day)
