-- Each ledger line split over agents, campaigns and days by the seconds of their handled legs; cents by largest
-- remainder in the line's own currency, so that the shares add up to the line. A line that no leg explains lies
-- evenly on its days and campaigns, with nobody.
with

lines as (
    select
        *,
        case when amount < 0 then -1 else 1 end as direction,
        cast(round(abs(amount) * 100) as bigint) as cents
    from {{ ref('int_costs') }}
),

campaigns as (
    select distinct
        source_system,
        campaign_id,
        site_id
    from {{ ref('int_campaigns') }}
),

worked as (
    select
        source_system,
        local_date,
        agent_id,
        campaign_id,
        sum(
            cast(1000 * (coalesce(talk_seconds, 0) + coalesce(hold_seconds, 0) + coalesce(acw_seconds, 0)) as bigint)
        ) as milliseconds
    from {{ ref('fct_agent_legs') }}
    where is_handled
    group by source_system, local_date, agent_id, campaign_id
),

places as (
    select distinct
        worked.source_system,
        worked.campaign_id,
        campaigns.site_id
    from worked
    left join campaigns
        on worked.source_system = campaigns.source_system and worked.campaign_id = campaigns.campaign_id
),

-- a line of no campaign concerns those of its site, one of neither all
concerned as (
    select distinct
        lines.source_system,
        lines.cost_id,
        lines.period_start,
        lines.period_end,
        places.campaign_id
    from lines
    inner join places
        on
            lines.source_system = places.source_system
            and (
                lines.campaign_id = places.campaign_id
                or (lines.campaign_id is null and lines.site_id = places.site_id)
                or (lines.campaign_id is null and lines.site_id is null)
            )
),

explained as (
    select
        concerned.source_system,
        concerned.cost_id,
        worked.local_date,
        worked.agent_id,
        worked.campaign_id,
        cast(worked.milliseconds as bigint) as weight
    from concerned
    inner join worked
        on
            concerned.source_system = worked.source_system
            and concerned.campaign_id = worked.campaign_id
            and concerned.period_start <= worked.local_date
            and concerned.period_end > worked.local_date
    where worked.milliseconds > 0
),

unexplained as (
    select distinct
        lines.source_system,
        lines.cost_id,
        lines.period_start,
        lines.period_end,
        coalesce(lines.campaign_id, campaigns.campaign_id, 'unassigned') as campaign_id
    from lines
    left join explained
        on lines.source_system = explained.source_system and lines.cost_id = explained.cost_id
    left join campaigns
        on
            lines.source_system = campaigns.source_system
            and lines.campaign_id is null
            and (lines.site_id is null or lines.site_id = campaigns.site_id)
    where explained.cost_id is null
),

spread as (
    select
        source_system,
        cost_id,
        {{ each_day('period_start', 'period_end') }} as local_date,
        'unassigned' as agent_id,
        campaign_id,
        cast(1 as bigint) as weight
    from unexplained
),

weighed as (
    select * from explained
    union all
    select * from spread
),

totalled as (
    select
        weighed.*,
        lines.cents,
        lines.direction,
        lines.currency,
        sum(weighed.weight) over (partition by weighed.source_system, weighed.cost_id) as total_weight
    from weighed
    inner join lines
        on weighed.source_system = lines.source_system and weighed.cost_id = lines.cost_id
),

floored as (
    select
        *,
        {{ whole_quotient('cents * cast(weight as decimal(38, 0))', 'total_weight') }} as whole_cents
    from totalled
),

ranked as (
    select
        *,
        cents - sum(whole_cents) over (partition by source_system, cost_id) as cents_left,
        row_number() over (
            partition by source_system, cost_id
            order by
                cents * cast(weight as decimal(38, 0)) - whole_cents * total_weight desc,
                local_date asc, agent_id asc, campaign_id asc
        ) as remainder_rank
    from floored
)

select
    source_system,
    cost_id,
    local_date,
    agent_id,
    campaign_id,
    currency,
    cast(direction * (whole_cents + case when remainder_rank <= cents_left then 1 else 0 end) as bigint) as cents
from ranked
