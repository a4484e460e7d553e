-- Rates of exchange as gapless periods: a rate holds until the next one begins, the first reaches back for ever.
select
    source_system,
    currency,
    case
        when row_number() over (partition by source_system, currency order by rate_date) = 1 then date '0001-01-01'
        else rate_date
    end as valid_from,
    lead(rate_date, 1, date '9999-12-31') over (partition by source_system, currency order by rate_date) as valid_to,
    rate
from {{ ref('int_fx_rates') }}
