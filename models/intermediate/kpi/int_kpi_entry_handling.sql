-- Answered entries with all their handled legs together: what one customer call cost in handling.
with

entries as (
    select
        *,
        case when handled_legs > 0 then handle_seconds end as known_handle_seconds,
        legs_with_known_transfer = handled_legs as has_known_transfers
    from {{ ref('fct_entries') }}
    where is_answered
),

counted as (
    select
        {{ kpi_keys(intervals=true) }},
        {{ count_if('known_handle_seconds is not null') }} as answered_with_known_handle_time,
        {{ sum_known('known_handle_seconds', 'true') }} as entry_handle_seconds,
        {{ count_if('has_known_transfers') }} as answered_with_known_transfers,
        {{ sum_known('transferred_legs', 'has_known_transfers') }} as transferred_legs_of_answered
    from entries
    group by {{ kpi_grains(intervals=true) }}
)

select
    *,
    {{ safe_ratio('entry_handle_seconds', 'answered_with_known_handle_time') }} as aht_per_call_seconds,
    {{ safe_ratio('transferred_legs_of_answered', 'answered_with_known_transfers') }} as transfer_rate_per_call
from counted
