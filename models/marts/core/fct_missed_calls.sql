-- Each missed entry of a customer and what became of it: whichever comes first, an outbound attempt to him or an
-- answered entry of his, closes it.
with

missed as (
    select
        *,
        coalesce(ended_at, entered_at) as missed_at
    from {{ ref('fct_entries') }}
    where is_missed
),

attempts as (
    select
        source_system,
        customer_key,
        started_at,
        answered_by
    from {{ ref('fct_calls') }}
    where direction = 'outbound' and not is_excluded and customer_key is not null
),

attempted as (
    select
        missed.source_system,
        missed.call_id,
        missed.campaign_id,
        min(attempts.started_at) as called_back_at,
        min(attempts.started_at) filter (where attempts.answered_by = 'human') as human_called_back_at
    from missed
    inner join attempts
        on
            missed.source_system = attempts.source_system
            and missed.customer_key = attempts.customer_key
            and missed.missed_at < attempts.started_at
    group by missed.source_system, missed.call_id, missed.campaign_id
),

recovered as (
    select
        missed.source_system,
        missed.call_id,
        missed.campaign_id,
        min(later.entered_at) as recovered_at
    from missed
    inner join {{ ref('fct_entries') }} as later
        on
            missed.source_system = later.source_system
            and missed.customer_key = later.customer_key
            and missed.missed_at <= later.entered_at
            and later.is_answered
    group by missed.source_system, missed.call_id, missed.campaign_id
),

closed as (
    select
        missed.*,
        attempted.called_back_at,
        attempted.human_called_back_at,
        recovered.recovered_at,
        {{ add_seconds('missed.missed_at', 'missed.callback_window_seconds') }}
        <= loads.complete_through_at as is_mature,
        case
            when missed.customer_key is null then 'unidentifiable'
            when attempted.called_back_at <= coalesce(recovered.recovered_at, attempted.called_back_at)
                then 'called_back'
            when recovered.recovered_at is not null then 'self_recovered'
        end as closing
    from missed
    left join {{ ref('int_source_loads') }} as loads on missed.source_system = loads.source_system
    left join attempted
        on
            missed.source_system = attempted.source_system
            and missed.call_id = attempted.call_id
            and missed.campaign_id = attempted.campaign_id
    left join recovered
        on
            missed.source_system = recovered.source_system
            and missed.call_id = recovered.call_id
            and missed.campaign_id = recovered.campaign_id
)

select
    source_system,
    call_id,
    campaign_id,
    agent_id,
    customer_key,
    local_date,
    interval_starts_at,
    week_starts_on,
    month_starts_on,
    exit_reason,
    voicemail_reached,
    voicemail_left,
    missed_at,
    is_mature,
    coalesce(closing, case when is_mature then 'not_recovered' else 'open' end) as outcome,
    case when closing = 'called_back' then called_back_at end as called_back_at,
    case when closing = 'called_back' then {{ seconds_between('missed_at', 'called_back_at') }} end as callback_seconds,
    case
        when closing = 'called_back' and human_called_back_at <= coalesce(recovered_at, human_called_back_at)
            then {{ seconds_between('missed_at', 'human_called_back_at') }}
    end as human_callback_seconds,
    callback_window_seconds
from closed
