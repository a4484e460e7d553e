-- Entries without their owners: an inbound customer call in a campaign, by one visit or by several.
with

several as (
    select * from visits
    where call_number in (from repeated_visits)
),

-- waiting ends with the first visit that was answered
ordered as (
    select
        *,
        count(case when exit_reason = 'answered' then 1 end) over (
            partition by call_number, campaign_id
            order by entered_at, visit_id
            rows between unbounded preceding and 1 preceding
        ) = 0 as is_waited,
        lead(visit_id) over (partition by call_number, campaign_id order by entered_at, visit_id) is null as is_last
    from several
),

of_several as (
    select
        call_number,
        campaign_id,
        min(entered_at) as entered_at,
        max(case when exit_reason = 'answered' then 1 else 0 end) = 1 as is_answered,
        max(case when exit_reason is null then 1 else 0 end) = 1 as has_open_visit,
        max(case when is_last then exit_reason end) as last_exit_reason,
        case
            when count(case when is_waited and wait_seconds is null then 1 end) = 0
                then sum(case when is_waited then wait_seconds end)
        end as wait_seconds
    from ordered
    group by call_number, campaign_id
),

of_one as (
    select
        call_number,
        campaign_id,
        entered_at,
        coalesce(exit_reason = 'answered', false) as is_answered,
        exit_reason is null as has_open_visit,
        exit_reason as last_exit_reason,
        wait_seconds
    from visits
    where call_number not in (from repeated_visits)
),

entered as (
    from of_several
    union all
    from of_one
)

select
    entered.call_number,
    entered.campaign_id,
    entered.is_answered,
    entered.has_open_visit,
    entered.last_exit_reason,
    cast(entered.wait_seconds as bigint) as wait_seconds,
    entered.wait_seconds <= clock.service_level_seconds as is_within_threshold,
    entered.wait_seconds <= clock.short_abandon_seconds as is_short,
    local_date(entered.entered_at, clock.utc_offset) as local_date,
    half_hour(entered.entered_at, clock.utc_offset) as interval_starts_at
from entered
inner join campaign_clock as clock
    on
        entered.campaign_id = clock.campaign_id
        and entered.entered_at >= clock.begins_at
        and entered.entered_at < clock.ends_at
