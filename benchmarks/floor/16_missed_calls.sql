create temp table missed as
with

missed as (
    select
        *,
        coalesce(ended_at, entered_at) as missed_at
    from entries
    where is_missed
),

attempts as (
    select people.rowid as person, calls.started_at, calls.other_side
    from calls
    inner join people on calls.customer_number = people.number
    where calls.direction = 'outbound' and not calls.is_excluded
),

attempted as (
    select
        missed.call_id,
        missed.campaign_id,
        min(attempts.started_at) as called_back_at,
        min(attempts.started_at) filter (where attempts.other_side = 'human') as human_called_back_at
    from missed
    inner join attempts on missed.person = attempts.person and missed.missed_at < attempts.started_at
    group by missed.call_id, missed.campaign_id
),

recovered as (
    select
        missed.call_id,
        missed.campaign_id,
        min(later.entered_at) as recovered_at
    from missed
    inner join entries as later
        on missed.person = later.person and missed.missed_at <= later.entered_at and later.is_answered
    group by missed.call_id, missed.campaign_id
),

closed as (
    select
        missed.*,
        attempted.called_back_at,
        attempted.human_called_back_at,
        recovered.recovered_at,
        plus_seconds(missed.missed_at, missed.callback_window_seconds) <= now_.complete_through_at as is_mature,
        case
            when missed.person is null then 'unidentifiable'
            when attempted.called_back_at <= coalesce(recovered.recovered_at, attempted.called_back_at)
                then 'called_back'
            when recovered.recovered_at is not null then 'self_recovered'
        end as closing
    from missed
    left join attempted on missed.call_id = attempted.call_id and missed.campaign_id = attempted.campaign_id
    left join recovered on missed.call_id = recovered.call_id and missed.campaign_id = recovered.campaign_id
    cross join now_
)

select
    call_id,
    campaign_id,
    agent_id,
    person,
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
    case when closing = 'called_back' then seconds_between(missed_at, called_back_at) end as callback_seconds,
    case
        when closing = 'called_back' and human_called_back_at <= coalesce(recovered_at, human_called_back_at)
            then seconds_between(missed_at, human_called_back_at)
    end as human_callback_seconds,
    callback_window_seconds
from closed;

create table core.fct_missed_calls as
select
    'callhouse' as source_system,
    people.key as customer_key,
    missed.* exclude (person)
from missed
left join people on missed.person = people.rowid;
