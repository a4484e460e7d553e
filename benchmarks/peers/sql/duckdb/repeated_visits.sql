-- Calls of several visits: only theirs need be put in order.
select call_number
from visits
group by call_number
having count(*) > 1
