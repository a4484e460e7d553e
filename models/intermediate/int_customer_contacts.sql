-- Every contact by which a known customer can be seen to have come back: an inbound entry, or an outbound call in which
-- an agent spoke with him. A call-back that he asked for is no contact of its own.
{{ config(materialized='view') }}

with

calls as (
    select * from {{ ref('int_calls') }}
),

asked_for as (
    select
        callbacks.source_system,
        callbacks.call_id
    from calls as callbacks
    inner join calls as parents
        on callbacks.source_system = parents.source_system and callbacks.parent_call_id = parents.call_id
    where parents.callback_requested_at is not null
),

spoken as (
    select distinct
        source_system,
        call_id
    from {{ ref('int_legs_attributed') }}
    where is_handled and coalesce(talk_seconds, 1) <> 0
),

contacts as (
    select
        source_system,
        customer_key,
        call_id,
        topic,
        entered_at as contact_at
    from {{ ref('int_entries') }}

    union all

    select
        calls.source_system,
        calls.customer_key,
        calls.call_id,
        calls.topic,
        calls.started_at as contact_at
    from calls
    inner join spoken on calls.source_system = spoken.source_system and calls.call_id = spoken.call_id
    where calls.direction = 'outbound'
)

select contacts.*
from contacts
left join asked_for
    on contacts.source_system = asked_for.source_system and contacts.call_id = asked_for.call_id
where contacts.customer_key is not null and asked_for.call_id is null
