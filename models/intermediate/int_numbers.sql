-- 0 to 99,999 and the logarithm of the factorial: to count the days of a stretch, or the agents and callers of a queue.
with

digits as (
    {% for digit in range(10) %}
    select {{ digit }} as digit
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

numbers as (
    select
        ones.digit + 10 * tens.digit + 100 * hundreds.digit
        + 1000 * thousands.digit + 10000 * myriads.digit as n
    from digits as ones
    cross join digits as tens
    cross join digits as hundreds
    cross join digits as thousands
    cross join digits as myriads
)

select
    n,
    sum(ln(cast(case when n = 0 then 1 else n end as double))) over (
        order by n rows between unbounded preceding and current row
    ) as log_factorial
from numbers
