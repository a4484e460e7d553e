-- Calls in which an agent and a customer spoke: at least one handled leg whose talk is not 0. A contact lies with its
-- first handled leg: its agent, campaign and day. The first contact is the first with that customer in the campaign.
with

legs as (
    select
        *,
        row_number() over (partition by source_system, call_id order by answered_at, leg_id) as leg_number,
        max(case when talk_seconds = 0 then 0 else 1 end) over (partition by source_system, call_id) = 1 as is_contact
    from {{ ref('fct_agent_legs') }}
    where is_handled
),

contacts as (
    select
        legs.source_system,
        legs.call_id,
        legs.campaign_id,
        legs.agent_id,
        legs.local_date,
        legs.week_starts_on,
        legs.month_starts_on,
        legs.answered_at as contact_at,
        calls.customer_key,
        false as is_carried
    from legs
    inner join {{ ref('fct_calls') }} as calls
        on legs.source_system = calls.source_system and legs.call_id = calls.call_id
    where legs.leg_number = 1 and legs.is_contact
    union all
    -- a build of some days is told of the customers' contacts before them
    select
        source_system,
        call_id,
        campaign_id,
        cast(null as {{ dbt.type_string() }}) as agent_id,
        cast(null as date) as local_date,
        cast(null as date) as week_starts_on,
        cast(null as date) as month_starts_on,
        contact_at,
        customer_key,
        true as is_carried
    from {{ source('carried', 'contacts') }}
),

numbered as (
    select
        *,
        customer_key is not null
        and row_number() over (
            partition by source_system, customer_key, campaign_id order by contact_at, call_id
        ) = 1 as is_first_contact
    from contacts
)

select
    source_system,
    call_id,
    campaign_id,
    agent_id,
    local_date,
    week_starts_on,
    month_starts_on,
    contact_at,
    customer_key,
    is_first_contact
from numbered
where not is_carried
