-- Calls of several handled legs: only theirs need be put in order.
select call_number
from dated_legs
where is_handled
group by call_number
having count(*) > 1
