-- One row per call and campaign: of most entries there is one visit, only the others are put in order.
create temp table entered as
with

grouped as (
    select
        call_id,
        campaign_id,
        count(*) as visits,
        min(entered_at) as entered_at,
        any_value(left_at) as ended_at,
        any_value(exit_reason) as last_exit_reason,
        coalesce(bool_or(exit_reason = 'answered'), false) as is_answered,
        bool_or(is_open) as has_open_visit,
        any_value(wait_seconds) as wait_seconds
    from core.fct_queue_visits
    where is_customer_visit
    group by call_id, campaign_id
),

several as (
    select visits.*
    from core.fct_queue_visits as visits
    inner join grouped
        on visits.call_id = grouped.call_id and visits.campaign_id = grouped.campaign_id and grouped.visits > 1
    where visits.is_customer_visit
),

numbered as (
    select
        *,
        row_number() over visit_order as number,
        min(case when exit_reason = 'answered' then (entered_at, visit_id) end) over (
            partition by call_id, campaign_id
        ) as first_answered
    from several
    window visit_order as (partition by call_id, campaign_id order by entered_at desc, visit_id desc)
),

waited as (
    select
        *,
        coalesce((entered_at, visit_id) <= first_answered, true) as is_waited
    from numbered
)

select * from grouped
where visits = 1
union all
select
    call_id,
    campaign_id,
    count(*) as visits,
    min(entered_at) as entered_at,
    max(left_at) filter (where number = 1) as ended_at,
    max(exit_reason) filter (where number = 1) as last_exit_reason,
    coalesce(bool_or(exit_reason = 'answered'), false) as is_answered,
    bool_or(is_open) as has_open_visit,
    case
        when count(*) filter (where is_waited and wait_seconds is null) = 0
            then cast(sum(wait_seconds) filter (where is_waited) as decimal(18, 3))
    end as wait_seconds
from waited
group by call_id, campaign_id;

create temp table handled as
with

grouped as (
    select
        call_id,
        entry_campaign_id as campaign_id,
        any_value(agent_id) as agent_id,
        count(*) as handled_legs,
        case
            when count(handle_seconds) = count(*) then cast(sum(handle_seconds) as decimal(18, 3))
        end as handle_seconds,
        count(*) filter (where transfer_type is not null) as legs_with_known_transfer,
        count(*) filter (where transfer_type in ('blind', 'attended')) as transferred_legs
    from legs
    where is_handled and entry_campaign_id is not null
    group by call_id, entry_campaign_id
),

firsts as (
    select
        legs.call_id,
        legs.entry_campaign_id,
        legs.agent_id
    from legs
    inner join grouped
        on legs.call_id = grouped.call_id and legs.entry_campaign_id = grouped.campaign_id and grouped.handled_legs > 1
    where legs.is_handled
    qualify row_number() over (
        partition by legs.call_id, legs.entry_campaign_id order by legs.answered_at, legs.leg_id
    ) = 1
)

select grouped.* replace (coalesce(firsts.agent_id, grouped.agent_id) as agent_id)
from grouped
left join firsts on grouped.call_id = firsts.call_id and grouped.campaign_id = firsts.entry_campaign_id;

create temp table entries as
with

joined as (
    select
        entered.call_id,
        entered.campaign_id,
        coalesce(
            handled.agent_id, case when entered.is_answered then 'unknown' else 'unassigned' end
        ) as agent_id,
        people.rowid as person,
        calls.topic,
        entered.entered_at,
        entered.ended_at,
        clocks.local_date,
        clocks.interval_starts_at,
        week_of(clocks.local_date) as week_starts_on,
        month_of(clocks.local_date) as month_starts_on,
        entered.visits,
        entered.has_open_visit and not entered.is_answered as is_open,
        entered.is_answered,
        case
            when entered.is_answered then 'answered'
            when not entered.has_open_visit then entered.last_exit_reason
        end as exit_reason,
        entered.wait_seconds,
        coalesce(handled.handled_legs, 0) as handled_legs,
        handled.handle_seconds,
        coalesce(handled.legs_with_known_transfer, 0) as legs_with_known_transfer,
        coalesce(handled.transferred_legs, 0) as transferred_legs,
        calls.voicemail_reached,
        calls.voicemail_left,
        calls.is_resolved,
        calls.is_escalated
    from entered
    inner join calls on entered.call_id = calls.call_id
    inner join campaign_zones as zones on entered.campaign_id = zones.campaign_id
    inner join clocks on zones.time_zone = clocks.time_zone and quarter_of(entered.entered_at) = clocks.quarter
    left join handled on entered.call_id = handled.call_id and entered.campaign_id = handled.campaign_id
    left join people on calls.customer_number = people.number
)

select
    joined.*,
    coalesce(joined.exit_reason = 'abandoned', false) as is_abandoned,
    coalesce(joined.exit_reason = 'overflow', false) as is_overflowed_out,
    coalesce(joined.exit_reason not in ('answered', 'overflow'), false) as is_missed,
    settings.service_level_seconds,
    joined.wait_seconds <= settings.service_level_seconds as is_within_threshold,
    settings.short_abandon_seconds,
    coalesce(
        joined.exit_reason = 'abandoned' and joined.wait_seconds <= settings.short_abandon_seconds, false
    ) as is_short_abandon,
    settings.callback_window_seconds,
    joined.is_answered and joined.person is not null as is_fcr_eligible,
    settings.fcr_window_days * 86400 as fcr_window_seconds,
    plus_seconds(joined.entered_at, settings.fcr_window_days * 86400) <= now_.complete_through_at as is_fcr_mature
from joined
inner join settings
    on
        joined.campaign_id = settings.campaign_id
        and joined.local_date >= settings.holds_from
        and joined.local_date < settings.holds_to
cross join now_;
