-- The first handled leg of each call; where its talk was not nothing, agent and customer spoke.
create temp table handled_calls as
select
    first_handled.call_id,
    first_handled.is_contact,
    legs.campaign_id,
    legs.agent_id,
    legs.local_date,
    legs.answered_at,
    legs.offered_at,
    people.rowid as person
from first_handled
inner join core.fct_agent_legs as legs on first_handled.leg_id = legs.leg_id
inner join calls on first_handled.call_id = calls.call_id
left join people on calls.customer_number = people.number
where first_handled.number = 1;

create temp table human_contacts as
select
    call_id,
    campaign_id,
    agent_id,
    local_date,
    answered_at as contact_at,
    person,
    person is not null
    and row_number() over (partition by person, campaign_id order by answered_at, call_id) = 1 as is_first_contact
from handled_calls
where is_contact;

create temp table exchange_rates as
select
    currency,
    case
        when row_number() over (partition by currency order by rate_date) = 1 then date '0001-01-01'
        else rate_date
    end as holds_from,
    lead(rate_date, 1, date '9999-12-31') over (partition by currency order by rate_date) as holds_to,
    rate
from rates;

create macro in_euros(amount, currency, rate) as cast(
    cast(amount as decimal(19, 3)) * case when currency = 'EUR' then 1 else rate end as decimal(38, 11)
);

create table core.fct_sales as
with

known as (
    select
        sales.*,
        people.key as customer_key,
        people.rowid as person
    from sales
    left join people on known_number(sales.customer_number) = people.number
),

-- of a sale without a call: the customer's last contact in the campaign within 30 days
traced as (
    select
        known.sale_id,
        contacts.call_id
    from known
    inner join human_contacts as contacts
        on
            known.person = contacts.person
            and known.campaign_id = contacts.campaign_id
            and known.occurred_at >= contacts.contact_at
            and contacts.contact_at >= known.occurred_at - interval 30 days
    where known.call_id is null
    qualify row_number() over (
        partition by known.sale_id order by contacts.contact_at desc, contacts.call_id desc
    ) = 1
),

attributed as (
    select
        known.*,
        coalesce(credits.campaign_id, known.campaign_id, 'unknown') as credited_campaign_id,
        coalesce(known.agent_id, credits.agent_id, 'unassigned') as credited_agent_id,
        coalesce(credits.local_date, clocks.local_date) as local_date,
        coalesce(credits.is_excluded, false) as is_excluded_call,
        coalesce(known.call_id, traced.call_id) as contact_call_id
    from known
    left join credits on known.call_id = credits.call_id
    left join traced on known.sale_id = traced.sale_id
    left join campaign_zones as zones on known.campaign_id = zones.campaign_id
    left join clocks
        on
            coalesce(zones.time_zone, 'UTC') = clocks.time_zone
            and quarter_of(known.occurred_at) = clocks.quarter
)

select
    'callhouse' as source_system,
    attributed.sale_id,
    attributed.call_id,
    contacts.call_id as contact_call_id,
    coalesce(contacts.is_first_contact, false) as is_first_contact,
    attributed.customer_key,
    attributed.credited_campaign_id as campaign_id,
    attributed.credited_agent_id as agent_id,
    attributed.local_date,
    week_of(attributed.local_date) as week_starts_on,
    month_of(attributed.local_date) as month_starts_on,
    attributed.occurred_at,
    attributed.goal,
    attributed.status,
    attributed.is_excluded_call,
    attributed.amount,
    attributed.currency,
    in_euros(attributed.amount, attributed.currency, exchange_rates.rate) as reporting_amount
from attributed
left join human_contacts as contacts on attributed.contact_call_id = contacts.call_id
left join exchange_rates
    on
        attributed.currency = exchange_rates.currency
        and attributed.local_date >= exchange_rates.holds_from
        and attributed.local_date < exchange_rates.holds_to;
