create temp table entry_handling_parts as
with

answered as (
    select
        *,
        case when handled_legs > 0 then handle_seconds end as known_handle_seconds,
        legs_with_known_transfer = handled_legs as has_known_transfers
    from entries
    where is_answered
)

select
    local_date,
    interval_starts_at,
    campaign_id,
    agent_id,
    count(known_handle_seconds) as answered_with_known_handle_time,
    sum(known_handle_seconds) as entry_handle_seconds,
    count(*) filter (where has_known_transfers) as answered_with_known_transfers,
    cast(sum(transferred_legs) filter (where has_known_transfers) as double) as transferred_legs_of_answered
from answered
group by grouping sets ((local_date, campaign_id, agent_id), (local_date, interval_starts_at, campaign_id));

create temp table entry_handling as
select
    *,
    ratio(entry_handle_seconds, answered_with_known_handle_time) as aht_per_call_seconds,
    ratio(transferred_legs_of_answered, answered_with_known_transfers) as transfer_rate_per_call
from rolled_up('entry_handling_parts', ['answered_with_known_handle_time', 'answered_with_known_transfers']);
