-- Outbound attempts with what the abandonment measures ask of them. Threshold and start are those of the campaign on
-- the attempt's date; where the end of the greeting is not told, the customer's answer stands for it. Any answered leg
-- is an agent who was there; that he spoke takes a human contact.
with

attempts as (
    select *
    from {{ ref('fct_calls') }}
    where direction = 'outbound' and not is_excluded
),

connected as (
    select
        source_system,
        call_id,
        min(answered_at) as agent_answered_at
    from {{ ref('int_legs_attributed') }}
    where leg_outcome = 'answered'
    group by source_system, call_id
),

contacts as (
    select * from {{ ref('int_human_contacts') }}
),

settings as (
    select * from {{ ref('int_campaign_settings') }}
),

owed as (
    select
        attempts.*,
        connected.agent_answered_at,
        contacts.call_id is not null as is_contact,
        settings.starts_on,
        coalesce(attempts.answered_by in ('human', 'unknown'), false)
        and coalesce(attempts.dialer_mode not in ('preview', 'manual'), true) as is_regulated,
        {{ add_seconds(
            'coalesce(attempts.greeting_ended_at, attempts.customer_answered_at)', 'settings.abandon_threshold_seconds'
        ) }} as agent_due_at
    from attempts
    left join connected
        on attempts.source_system = connected.source_system and attempts.call_id = connected.call_id
    left join contacts
        on attempts.source_system = contacts.source_system and attempts.call_id = contacts.call_id
    left join settings
        on
            attempts.source_system = settings.source_system
            and attempts.campaign_id = settings.campaign_id
            and attempts.local_date >= settings.valid_from
            and attempts.local_date < settings.valid_to
)

select
    source_system,
    call_id,
    campaign_id,
    agent_id,
    local_date,
    interval_starts_at,
    week_starts_on,
    month_starts_on,
    starts_on,
    coalesce(lead_id, customer_key) as lead_key,
    answered_by,
    case
        when is_contact then false
        else disconnect_party = 'customer'
    end as is_customer_abandon,
    is_regulated and agent_due_at is not null as is_compliance_counted,
    is_regulated and agent_due_at is not null
    and (agent_answered_at is null or agent_answered_at > agent_due_at) as is_compliance_abandon,
    coalesce(disconnect_party = 'customer' and ended_at < agent_due_at, false) as is_early_hangup,
    agent_answered_at is not null as is_passed_to_agent
from owed
