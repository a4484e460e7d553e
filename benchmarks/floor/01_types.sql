-- What stands in each cell of the native layout, by the rules of staging: a column that nobody asks for costs nothing.
set variable time_zones = (select list(name) from pg_timezone_names());

create temp view typed_calls as
with

texts as (
    select
        rowid as line,
        nullif(trim(columns(lambda name: not starts_with(name, '_'))), ''),
        columns(lambda name: starts_with(name, '_'))
    from landed.raw.callhouse__calls
),

read as (
    select
        line,
        _source_file,
        _file_hash,
        _source_line,
        _exported_at,
        private_id(call_id) as call_id,
        known_word(direction, ['inbound', 'outbound', 'internal']) as direction,
        lower(free_text(channel)) as channel,
        private_id(campaign_id) as campaign_id,
        customer_number,
        keyed_hash(lead_id) as lead_id,
        lead_id as _lead_number,
        known_zone(customer_time_zone) as customer_time_zone,
        to_instant(started_at) as started_at,
        to_instant(ended_at) as ended_at,
        try_cast(ivr_seconds as decimal(18, 3)) as ivr_seconds,
        to_instant(customer_answered_at) as customer_answered_at,
        known_word(answered_by, ['human', 'machine', 'unknown']) as answered_by,
        to_instant(greeting_ended_at) as greeting_ended_at,
        try_cast(ring_seconds as decimal(18, 3)) as ring_seconds,
        try_cast(ring_count as decimal(18, 3)) as ring_count,
        lower(free_text(dialer_mode)) as dialer_mode,
        try_cast(abandon_message_played as boolean) as abandon_message_played,
        lower(free_text(disconnect_party)) as disconnect_party,
        try_cast(voicemail_reached as boolean) as voicemail_reached,
        try_cast(voicemail_left as boolean) as voicemail_left,
        to_instant(callback_requested_at) as callback_requested_at,
        private_id(parent_call_id) as parent_call_id,
        free_text(topic) as topic,
        free_text(disposition) as disposition,
        try_cast(is_resolved as boolean) as is_resolved,
        try_cast(is_escalated as boolean) as is_escalated,
        lower(free_text(exclusion_reason)) as exclusion_reason,
        to_instant(updated_at) as updated_at
    from texts
)

select * replace (
    sensible(ivr_seconds) as ivr_seconds,
    sensible(ring_seconds) as ring_seconds,
    whole(ring_count) as ring_count
)
from read;

create temp view typed_queue_visits as
with

texts as (
    select
        rowid as line,
        nullif(trim(columns(lambda name: not starts_with(name, '_'))), ''),
        columns(lambda name: starts_with(name, '_'))
    from landed.raw.callhouse__queue_visits
)

select
    line,
    _source_file,
    _file_hash,
    _source_line,
    _exported_at,
    private_id(visit_id) as visit_id,
    private_id(call_id) as call_id,
    private_id(campaign_id) as campaign_id,
    private_id(queue_id) as queue_id,
    to_instant(entered_at) as entered_at,
    to_instant(left_at) as left_at,
    lower(free_text(exit_reason)) as exit_reason,
    to_instant(updated_at) as updated_at
from texts;

create temp view typed_agent_legs as
with

texts as (
    select
        rowid as line,
        nullif(trim(columns(lambda name: not starts_with(name, '_'))), ''),
        columns(lambda name: starts_with(name, '_'))
    from landed.raw.callhouse__agent_legs
),

read as (
    select
        line,
        _source_file,
        _file_hash,
        _source_line,
        _exported_at,
        private_id(leg_id) as leg_id,
        private_id(call_id) as call_id,
        private_id(visit_id) as visit_id,
        private_id(campaign_id) as campaign_id,
        private_id(agent_id) as agent_id,
        to_instant(offered_at) as offered_at,
        to_instant(answered_at) as answered_at,
        to_instant(ended_at) as ended_at,
        known_word(leg_outcome, [
            'answered', 'no_answer', 'rejected', 'caller_hung_up', 'rescinded', 'error'
        ]) as leg_outcome,
        try_cast(talk_seconds as decimal(18, 3)) as talk_seconds,
        try_cast(hold_seconds as decimal(18, 3)) as hold_seconds,
        try_cast(hold_count as decimal(18, 3)) as hold_count,
        try_cast(longest_hold_seconds as decimal(18, 3)) as longest_hold_seconds,
        try_cast(acw_seconds as decimal(18, 3)) as acw_seconds,
        to_instant(acw_started_at) as acw_started_at,
        to_instant(acw_ended_at) as acw_ended_at,
        known_word(transfer_type, ['blind', 'attended', 'none']) as transfer_type,
        free_text(transferred_to_kind) as transferred_to_kind,
        try_cast(is_consult as boolean) as is_consult,
        try_cast(is_conference as boolean) as is_conference,
        try_cast(is_monitoring as boolean) as is_monitoring,
        to_instant(updated_at) as updated_at
    from texts
)

select * replace (
    sensible(talk_seconds) as talk_seconds,
    sensible(hold_seconds) as hold_seconds,
    whole(hold_count) as hold_count,
    sensible(longest_hold_seconds) as longest_hold_seconds,
    sensible(acw_seconds) as acw_seconds
)
from read;

create temp view typed_agent_states as
with

texts as (
    select
        rowid as line,
        nullif(trim(columns(lambda name: not starts_with(name, '_'))), ''),
        columns(lambda name: starts_with(name, '_'))
    from landed.raw.callhouse__agent_states
)

select
    line,
    _source_file,
    _file_hash,
    _source_line,
    _exported_at,
    private_id(agent_id) as agent_id,
    free_text(state) as state,
    free_text(reason) as reason,
    private_id(campaign_id) as campaign_id,
    to_instant(started_at) as started_at,
    to_instant(ended_at) as ended_at,
    to_instant(updated_at) as updated_at
from texts;

create temp view typed_surveys as
with

texts as (
    select
        rowid as line,
        nullif(trim(columns(lambda name: not starts_with(name, '_'))), ''),
        columns(lambda name: starts_with(name, '_'))
    from landed.raw.callhouse__surveys
),

read as (
    select
        line,
        _source_file,
        _file_hash,
        _source_line,
        _exported_at,
        private_id(survey_id) as survey_id,
        private_id(call_id) as call_id,
        private_id(leg_id) as leg_id,
        private_id(campaign_id) as campaign_id,
        private_id(agent_id) as agent_id,
        known_word(kind, ['csat', 'nps', 'ces', 'fcr']) as kind,
        try_cast(scale_min as decimal(18, 3)) as scale_min,
        try_cast(scale_max as decimal(18, 3)) as scale_max,
        try_cast(score as decimal(18, 3)) as score,
        to_instant(sent_at) as sent_at,
        to_instant(answered_at) as answered_at,
        to_instant(updated_at) as updated_at
    from texts
)

select * replace (
    sensible(scale_min) as scale_min,
    sensible(scale_max) as scale_max,
    case when score < sensible(scale_min) or score > sensible(scale_max) then null else sensible(score) end as score
)
from read;

create temp view typed_shifts as
with

texts as (
    select
        rowid as line,
        nullif(trim(columns(lambda name: not starts_with(name, '_'))), ''),
        columns(lambda name: starts_with(name, '_'))
    from landed.raw.callhouse__shifts
),

read as (
    select
        line,
        _source_file,
        _file_hash,
        _source_line,
        _exported_at,
        private_id(shift_id) as shift_id,
        to_date(work_date) as work_date,
        private_id(agent_id) as agent_id,
        free_text(activity) as activity,
        to_instant(starts_at) as starts_at,
        to_instant(ends_at) as ends_at,
        try_cast(is_paid as boolean) as is_paid,
        try_cast(is_productive as boolean) as is_productive,
        try_cast(is_adherence_counted as boolean) as is_adherence_counted,
        try_cast(schedule_version as decimal(18, 3)) as schedule_version,
        to_instant(published_at) as published_at,
        to_instant(updated_at) as updated_at
    from texts
)

select * replace (
    whole(schedule_version) as schedule_version
)
from read;

create temp view typed_sales as
with

texts as (
    select
        rowid as line,
        nullif(trim(columns(lambda name: not starts_with(name, '_'))), ''),
        columns(lambda name: starts_with(name, '_'))
    from landed.raw.callhouse__sales
),

read as (
    select
        line,
        _source_file,
        _file_hash,
        _source_line,
        _exported_at,
        private_id(sale_id) as sale_id,
        private_id(call_id) as call_id,
        customer_number,
        keyed_hash(lead_id) as lead_id,
        lead_id as _lead_number,
        private_id(campaign_id) as campaign_id,
        private_id(agent_id) as agent_id,
        lower(free_text(goal)) as goal,
        known_word(status, ['made', 'cancelled']) as status,
        try_cast(amount as decimal(18, 3)) as amount,
        free_text(currency) as currency,
        to_instant(occurred_at) as occurred_at,
        to_instant(updated_at) as updated_at
    from texts
)

select * replace (
    case when abs(amount) < 1000000000000 then amount end as amount
)
from read;

create temp view typed_qa_scores as
with

texts as (
    select
        rowid as line,
        nullif(trim(columns(lambda name: not starts_with(name, '_'))), ''),
        columns(lambda name: starts_with(name, '_'))
    from landed.raw.callhouse__qa_scores
),

read as (
    select
        line,
        _source_file,
        _file_hash,
        _source_line,
        _exported_at,
        private_id(evaluation_id) as evaluation_id,
        private_id(call_id) as call_id,
        private_id(leg_id) as leg_id,
        private_id(agent_id) as agent_id,
        private_id(campaign_id) as campaign_id,
        to_instant(evaluated_at) as evaluated_at,
        free_text(form_version) as form_version,
        free_text(criterion) as criterion,
        lower(free_text(criterion_group)) as criterion_group,
        try_cast(points as decimal(18, 3)) as points,
        try_cast(max_points as decimal(18, 3)) as max_points,
        try_cast(weight as decimal(18, 3)) as weight,
        try_cast(is_critical as boolean) as is_critical,
        try_cast(is_na as boolean) as is_na,
        to_instant(updated_at) as updated_at
    from texts
)

select * replace (
    case when points > sensible(max_points) then null else sensible(points) end as points,
    sensible(max_points) as max_points,
    sensible(weight) as weight
)
from read;

create temp view typed_case_events as
with

texts as (
    select
        rowid as line,
        nullif(trim(columns(lambda name: not starts_with(name, '_'))), ''),
        columns(lambda name: starts_with(name, '_'))
    from landed.raw.callhouse__case_events
)

select
    line,
    _source_file,
    _file_hash,
    _source_line,
    _exported_at,
    private_id(case_id) as case_id,
    customer_number,
    private_id(campaign_id) as campaign_id,
    free_text(topic) as topic,
    known_word(event, ['opened', 'closed', 'reopened', 'escalated']) as event,
    to_instant(occurred_at) as occurred_at,
    to_instant(updated_at) as updated_at
from texts;

create temp view typed_forecasts as
with

texts as (
    select
        rowid as line,
        nullif(trim(columns(lambda name: not starts_with(name, '_'))), ''),
        columns(lambda name: starts_with(name, '_'))
    from landed.raw.callhouse__forecasts
),

read as (
    select
        line,
        _source_file,
        _file_hash,
        _source_line,
        _exported_at,
        private_id(campaign_id) as campaign_id,
        to_instant(interval_starts_at) as interval_starts_at,
        try_cast(forecast_calls as decimal(18, 3)) as forecast_calls,
        try_cast(forecast_aht_seconds as decimal(18, 3)) as forecast_aht_seconds,
        to_instant(made_at) as made_at,
        to_instant(updated_at) as updated_at
    from texts
)

select * replace (
    sensible(forecast_calls) as forecast_calls,
    sensible(forecast_aht_seconds) as forecast_aht_seconds
)
from read;

create temp view typed_costs as
with

texts as (
    select
        rowid as line,
        nullif(trim(columns(lambda name: not starts_with(name, '_'))), ''),
        columns(lambda name: starts_with(name, '_'))
    from landed.raw.callhouse__costs
),

read as (
    select
        line,
        _source_file,
        _file_hash,
        _source_line,
        _exported_at,
        private_id(cost_id) as cost_id,
        free_text(cost_centre) as cost_centre,
        private_id(campaign_id) as campaign_id,
        private_id(site_id) as site_id,
        to_date(period_start) as period_start,
        to_date(period_end) as period_end,
        try_cast(amount as decimal(18, 3)) as amount,
        free_text(currency) as currency,
        to_instant(updated_at) as updated_at
    from texts
)

select * replace (
    case when abs(amount) < 1000000000000 then amount end as amount
)
from read;

create temp view typed_agent_skills as
with

texts as (
    select
        rowid as line,
        nullif(trim(columns(lambda name: not starts_with(name, '_'))), ''),
        columns(lambda name: starts_with(name, '_'))
    from landed.raw.callhouse__agent_skills
),

read as (
    select
        line,
        _source_file,
        _file_hash,
        _source_line,
        _exported_at,
        private_id(agent_id) as agent_id,
        private_id(campaign_id) as campaign_id,
        try_cast(level as decimal(18, 3)) as level,
        to_open_date(valid_from) as valid_from,
        to_open_date(valid_to) as valid_to,
        to_instant(updated_at) as updated_at
    from texts
)

select * replace (
    whole(level) as level
)
from read;

create temp view typed_employee_surveys as
with

texts as (
    select
        rowid as line,
        nullif(trim(columns(lambda name: not starts_with(name, '_'))), ''),
        columns(lambda name: starts_with(name, '_'))
    from landed.raw.callhouse__employee_surveys
),

read as (
    select
        line,
        _source_file,
        _file_hash,
        _source_line,
        _exported_at,
        private_id(survey_id) as survey_id,
        private_id(agent_id) as agent_id,
        private_id(team_id) as team_id,
        try_cast(score as decimal(18, 3)) as score,
        to_instant(sent_at) as sent_at,
        to_instant(answered_at) as answered_at,
        to_instant(updated_at) as updated_at
    from texts
)

select * replace (
    case when score > 10 then null else sensible(score) end as score
)
from read;

create temp view typed_fx_rates as
with

texts as (
    select
        rowid as line,
        nullif(trim(columns(lambda name: not starts_with(name, '_'))), ''),
        columns(lambda name: starts_with(name, '_'))
    from landed.raw.callhouse__fx_rates
)

select
    line,
    _source_file,
    _file_hash,
    _source_line,
    _exported_at,
    free_text(currency) as currency,
    to_date(rate_date) as rate_date,
    try_cast(rate as decimal(18, 8)) as rate,
    to_instant(updated_at) as updated_at
from texts;

create temp view typed_agents as
with

texts as (
    select
        rowid as line,
        nullif(trim(columns(lambda name: not starts_with(name, '_'))), ''),
        columns(lambda name: starts_with(name, '_'))
    from landed.raw.callhouse__agents
),

read as (
    select
        line,
        _source_file,
        _file_hash,
        _source_line,
        _exported_at,
        private_id(agent_id) as agent_id,
        free_text(agent_name) as agent_name,
        private_id(team_id) as team_id,
        private_id(supervisor_id) as supervisor_id,
        private_id(site_id) as site_id,
        to_open_date(hired_on) as hired_on,
        to_open_date(left_on) as left_on,
        known_word(leave_kind, ['voluntary', 'involuntary', 'internal']) as leave_kind,
        try_cast(hourly_cost as decimal(18, 3)) as hourly_cost,
        to_open_date(valid_from) as valid_from,
        to_open_date(valid_to) as valid_to,
        to_instant(updated_at) as updated_at
    from texts
)

select * replace (
    sensible(hourly_cost) as hourly_cost
)
from read;

create temp view typed_campaigns as
with

texts as (
    select
        rowid as line,
        nullif(trim(columns(lambda name: not starts_with(name, '_'))), ''),
        columns(lambda name: starts_with(name, '_'))
    from landed.raw.callhouse__campaigns
),

read as (
    select
        line,
        _source_file,
        _file_hash,
        _source_line,
        _exported_at,
        private_id(campaign_id) as campaign_id,
        free_text(campaign_name) as campaign_name,
        lower(free_text(direction)) as direction,
        lower(free_text(channel)) as channel,
        private_id(site_id) as site_id,
        known_zone(time_zone) as time_zone,
        to_open_date(starts_on) as starts_on,
        to_open_date(ends_on) as ends_on,
        to_open_date(valid_from) as valid_from,
        to_open_date(valid_to) as valid_to,
        free_text(currency) as currency,
        try_cast(service_level_seconds as decimal(18, 3)) as service_level_seconds,
        try_cast(service_level_target as decimal(18, 3)) as service_level_target,
        try_cast(short_abandon_seconds as decimal(18, 3)) as short_abandon_seconds,
        try_cast(abandon_threshold_seconds as decimal(18, 3)) as abandon_threshold_seconds,
        try_cast(fcr_window_days as decimal(18, 3)) as fcr_window_days,
        try_cast(callback_window_seconds as decimal(18, 3)) as callback_window_seconds,
        lower(free_text(conversion_goals)) as conversion_goals,
        try_cast(forecast_freeze_days as decimal(18, 3)) as forecast_freeze_days,
        to_instant(updated_at) as updated_at
    from texts
)

select * replace (
    sensible(service_level_seconds) as service_level_seconds,
    sensible(service_level_target) as service_level_target,
    sensible(short_abandon_seconds) as short_abandon_seconds,
    sensible(abandon_threshold_seconds) as abandon_threshold_seconds,
    case when fcr_window_days between 0 and 36525 then fcr_window_days end as fcr_window_days,
    sensible(callback_window_seconds) as callback_window_seconds,
    case when forecast_freeze_days between 0 and 36525 then forecast_freeze_days end as forecast_freeze_days
)
from read;

create temp view typed_sites as
with

texts as (
    select
        rowid as line,
        nullif(trim(columns(lambda name: not starts_with(name, '_'))), ''),
        columns(lambda name: starts_with(name, '_'))
    from landed.raw.callhouse__sites
)

select
    line,
    _source_file,
    _file_hash,
    _source_line,
    _exported_at,
    private_id(site_id) as site_id,
    free_text(site_name) as site_name,
    known_zone(time_zone) as time_zone,
    private_id(calendar_id) as calendar_id,
    to_instant(updated_at) as updated_at
from texts;

create temp view typed_source_loads as
with

texts as (
    select
        rowid as line,
        nullif(trim(columns(lambda name: not starts_with(name, '_'))), ''),
        columns(lambda name: starts_with(name, '_'))
    from landed.raw.callhouse__source_loads
)

select
    line,
    _source_file,
    _file_hash,
    _source_line,
    _exported_at,
    to_instant(complete_through_at) as complete_through_at,
    to_instant(updated_at) as updated_at
from texts;
