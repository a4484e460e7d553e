-- Days on which a campaign was open and nobody got into it, with what is known of why.
with

campaigns as (
    select
        *,
        row_number() over (
            partition by source_system, campaign_id order by valid_from desc nulls last
        ) as version_from_last
    from {{ ref('int_campaigns') }}
),

first_calls as (
    select
        source_system,
        min(started_at) as first_call_at
    from {{ ref('int_calls') }}
    group by source_system
),

runs as (
    select
        campaigns.source_system,
        campaigns.campaign_id,
        sites.calendar_id,
        campaigns.starts_on,
        campaigns.ends_on,
        cast(
            {{ dbt.dateadd('day', 1, utc_to_local('first_calls.first_call_at', 'zones.time_zone')) }} as date
        ) as second_date,
        cast({{ utc_to_local('loads.complete_through_at', 'zones.time_zone') }} as date) as running_date
    from campaigns
    inner join first_calls on campaigns.source_system = first_calls.source_system
    inner join {{ ref('int_source_loads') }} as loads on campaigns.source_system = loads.source_system
    inner join {{ ref('int_campaign_zones') }} as zones
        on campaigns.source_system = zones.source_system and campaigns.campaign_id = zones.campaign_id
    left join {{ ref('int_sites') }} as sites
        on campaigns.source_system = sites.source_system and campaigns.site_id = sites.site_id
    where campaigns.version_from_last = 1
),

-- the date of the first call was delivered in part only, and so is that on which the data end
dates as (
    select
        source_system,
        campaign_id,
        calendar_id,
        starts_on,
        ends_on,
        {{ each_day('second_date', 'running_date') }} as local_date
    from runs
    where second_date < running_date
),

-- hours of a single date come before those of its weekday
hours as (
    select
        dates.source_system,
        dates.campaign_id,
        dates.calendar_id,
        dates.local_date,
        hours.opens,
        hours.closes,
        rank() over (
            partition by dates.source_system, dates.campaign_id, dates.local_date
            order by case when hours.date is null then 1 else 0 end
        ) as preference
    from dates
    inner join {{ ref('int_opening_hours') }} as hours
        on
            dates.source_system = hours.source_system
            and dates.campaign_id = hours.campaign_id
            and dates.local_date >= coalesce(hours.valid_from, dates.local_date)
            and (hours.valid_to is null or dates.local_date < hours.valid_to)
    where
        dates.local_date >= coalesce(dates.starts_on, dates.local_date)
        and dates.local_date <= coalesce(dates.ends_on, dates.local_date)
        and (
            hours.date = dates.local_date
            or hours.date is null
            and hours.weekday = {{ dbt.datediff(week_start('dates.local_date'), 'dates.local_date', 'day') }} + 1
        )
),

open_days as (
    select
        source_system,
        campaign_id,
        calendar_id,
        local_date,
        min(opens) as opens,
        max(closes) as closes
    from hours
    where preference = 1 and opens <> closes
    group by source_system, campaign_id, calendar_id, local_date
),

counted as (
    select
        source_system,
        campaign_id,
        local_date
    from {{ ref('fct_entries') }}
    union
    select
        source_system,
        campaign_id,
        local_date
    from {{ ref('int_outbound_attempts') }}
),

delivered as (
    select
        source_system,
        campaign_id,
        local_date,
        cast(count(*) as bigint) as calls
    from {{ ref('fct_calls') }}
    group by source_system, campaign_id, local_date
)

select
    open_days.source_system,
    open_days.campaign_id,
    open_days.local_date,
    open_days.opens,
    open_days.closes,
    coalesce(delivered.calls, 0) as calls_delivered,
    case
        when delivered.calls > 0 then 'none_counted'
        when calendar.is_holiday then 'holiday'
        else 'no_calls'
    end as reason
from open_days
left join counted
    on
        open_days.source_system = counted.source_system
        and open_days.campaign_id = counted.campaign_id
        and open_days.local_date = counted.local_date
left join delivered
    on
        open_days.source_system = delivered.source_system
        and open_days.campaign_id = delivered.campaign_id
        and open_days.local_date = delivered.local_date
left join {{ ref('int_calendar') }} as calendar
    on
        open_days.source_system = calendar.source_system
        and open_days.calendar_id = calendar.calendar_id
        and open_days.local_date = calendar.calendar_date
where counted.source_system is null
