-- A sale counts on the day, in the campaign and for the agent of its call (the agent it names first); without a call
-- on its own. It is credited to the contact it came from: that of its call, else the customer's last one in the
-- campaign within 30 days.
with

sales as (
    select * from {{ ref('int_sales') }}
),

contacts as (
    select * from {{ ref('int_human_contacts') }}
),

-- of a sale without a call
traced as (
    select
        sales.source_system,
        sales.sale_id,
        contacts.call_id,
        row_number() over (
            partition by sales.source_system, sales.sale_id
            order by contacts.contact_at desc, contacts.call_id desc
        ) as nearness
    from sales
    inner join contacts
        on
            sales.source_system = contacts.source_system
            and sales.customer_key = contacts.customer_key
            and sales.campaign_id = contacts.campaign_id
            and sales.occurred_at >= contacts.contact_at
            and contacts.contact_at >= {{ add_seconds('sales.occurred_at', '-30 * 86400') }}
    where sales.call_id is null
),

attributed as (
    select
        sales.*,
        coalesce(credits.campaign_id, sales.campaign_id, 'unknown') as credited_campaign_id,
        coalesce(sales.agent_id, credits.agent_id, 'unassigned') as credited_agent_id,
        coalesce(
            credits.local_date,
            cast({{ utc_to_local('sales.occurred_at', "coalesce(zones.time_zone, 'UTC')") }} as date)
        ) as local_date,
        coalesce(credits.is_excluded, false) as is_excluded_call,
        coalesce(sales.call_id, traced.call_id) as contact_call_id
    from sales
    left join {{ ref('int_call_credits') }} as credits
        on sales.source_system = credits.source_system and sales.call_id = credits.call_id
    left join traced
        on
            sales.source_system = traced.source_system
            and sales.sale_id = traced.sale_id
            and traced.nearness = 1
    left join {{ ref('int_campaign_zones') }} as zones
        on sales.source_system = zones.source_system and sales.campaign_id = zones.campaign_id
)

select
    attributed.source_system,
    attributed.sale_id,
    attributed.call_id,
    contacts.call_id as contact_call_id,
    coalesce(contacts.is_first_contact, false) as is_first_contact,
    attributed.customer_key,
    attributed.credited_campaign_id as campaign_id,
    attributed.credited_agent_id as agent_id,
    attributed.local_date,
    {{ week_start('attributed.local_date') }} as week_starts_on,
    {{ month_start('attributed.local_date') }} as month_starts_on,
    attributed.occurred_at,
    attributed.goal,
    attributed.status,
    attributed.is_excluded_call,
    attributed.amount,
    attributed.currency,
    {{ in_reporting_currency('attributed.amount', 'attributed.currency', 'rates.rate') }} as reporting_amount
from attributed
left join contacts
    on
        attributed.source_system = contacts.source_system
        and attributed.contact_call_id = contacts.call_id
left join {{ ref('int_exchange_rates') }} as rates
    on
        attributed.source_system = rates.source_system
        and attributed.currency = rates.currency
        and attributed.local_date >= rates.valid_from
        and attributed.local_date < rates.valid_to
