-- A ledger line is shared by the seconds of handled legs, to the cent; the days of a line and the days of work are
-- joined by day and campaign, not by range.
create temp table cost_shares as
with

lines as (
    select
        *,
        case when amount < 0 then -1 else 1 end as direction,
        cast(round(abs(amount) * 100) as bigint) as cents
    from costs
),

sited as (
    select distinct campaign_id, site_id
    from campaigns
),

worked as (
    select
        local_date,
        agent_id,
        campaign_id,
        cast(
            1000 * (coalesce(talk_seconds, 0) + coalesce(hold_seconds, 0) + coalesce(acw_seconds, 0)) as bigint
        ) as weight
    from handling_parts
    where interval_starts_at is null
),

scoped as (
    select cost_id, period_start, period_end, campaign_id
    from lines
    where campaign_id is not null
    union
    select lines.cost_id, lines.period_start, lines.period_end, sited.campaign_id
    from lines
    inner join sited on lines.site_id = sited.site_id
    where lines.campaign_id is null
    union
    select lines.cost_id, lines.period_start, lines.period_end, everywhere.campaign_id
    from lines
    cross join (select distinct campaign_id from worked) as everywhere
    where lines.campaign_id is null and lines.site_id is null
),

days as (
    select
        cost_id,
        campaign_id,
        cast(unnest(range(period_start, period_end, interval 1 day)) as date) as local_date
    from scoped
),

explained as (
    select
        days.cost_id,
        days.local_date,
        worked.agent_id,
        days.campaign_id,
        worked.weight
    from days
    inner join worked on days.campaign_id = worked.campaign_id and days.local_date = worked.local_date
    where worked.weight > 0
),

unexplained as (
    select distinct
        lines.cost_id,
        lines.period_start,
        lines.period_end,
        coalesce(lines.campaign_id, sited.campaign_id, 'unassigned') as campaign_id
    from lines
    left join sited on lines.campaign_id is null and (lines.site_id is null or lines.site_id = sited.site_id)
    where lines.cost_id not in (select cost_id from explained)
),

weighed as (
    from explained
    union all
    select
        cost_id,
        cast(unnest(range(period_start, period_end, interval 1 day)) as date) as local_date,
        'unassigned' as agent_id,
        campaign_id,
        1 as weight
    from unexplained
),

totalled as (
    select
        weighed.*,
        cast(lines.cents as hugeint) * weighed.weight as share,
        lines.cents,
        lines.direction,
        lines.currency,
        sum(weighed.weight) over (partition by weighed.cost_id) as total_weight
    from weighed
    inner join lines on weighed.cost_id = lines.cost_id
),

floored as (
    select
        *,
        share // total_weight as whole_cents,
        share % total_weight as remainder
    from totalled
),

ranked as (
    select
        *,
        cents - sum(whole_cents) over (partition by cost_id) as cents_left,
        row_number() over (
            partition by cost_id order by remainder desc, local_date, agent_id, campaign_id
        ) as remainder_rank
    from floored
),

shared as (
    select
        local_date,
        agent_id,
        campaign_id,
        currency,
        cast(direction * (whole_cents + case when remainder_rank <= cents_left then 1 else 0 end) as bigint) as cents
    from ranked
)

select
    shared.local_date,
    shared.agent_id,
    shared.campaign_id,
    sum(coalesce(in_euros(shared.cents * 0.01, shared.currency, exchange_rates.rate), 0)) as allocated_cost
from shared
left join exchange_rates
    on
        shared.currency = exchange_rates.currency
        and shared.local_date >= exchange_rates.holds_from
        and shared.local_date < exchange_rates.holds_to
group by shared.local_date, shared.agent_id, shared.campaign_id;
