-- Small tables of the centre. The number of a table's rows does not matter here.
create temp table source_loads as
with

declared as (
    select * from typed_source_loads
    where complete_through_at is not null and coalesce(complete_through_at <= updated_at + interval 1 day, true)
)

select max(complete_through_at) as declared_at
from declared;

create temp table sites as
select * from typed_sites
where site_id is not null;

delete from sites where line in (from superseded('typed_sites', 'sites', site_id));

create temp table campaigns as
select * from typed_campaigns
where campaign_id is not null;

delete from campaigns where line in (from superseded('typed_campaigns', 'campaigns', (campaign_id, valid_from)));

create temp table agents as
select * from typed_agents
where agent_id is not null;

delete from agents where line in (from superseded('typed_agents', 'agents', (agent_id, valid_from)));

create temp table rates as
select * from typed_fx_rates
where currency is not null and rate_date is not null and rate > 0;

delete from rates where line in (from superseded('typed_fx_rates', 'rates', (currency, rate_date)));

create temp table costs as
select * from typed_costs
where cost_id is not null and period_end > period_start and amount is not null and currency is not null;

delete from costs where line in (from superseded('typed_costs', 'costs', cost_id));

create temp table employee_surveys as
select * from typed_employee_surveys
where survey_id is not null and sent_at is not null;

delete from employee_surveys
where line in (from superseded('typed_employee_surveys', 'employee_surveys', survey_id));

create temp table forecasts as
select line, campaign_id, interval_starts_at, forecast_calls, forecast_aht_seconds, made_at
from typed_forecasts
where campaign_id is not null and interval_starts_at is not null and made_at is not null;

delete from forecasts
where line in (from superseded('typed_forecasts', 'forecasts', (campaign_id, interval_starts_at, made_at)));

create temp table shifts as
select
    line, shift_id, work_date, agent_id, activity, starts_at, ends_at, is_paid, is_productive, is_adherence_counted,
    schedule_version, published_at
from typed_shifts
where
    shift_id is not null
    and agent_id is not null
    and ends_at >= starts_at
    and ends_at <= starts_at + interval 1 year
    and work_date is not null
    and activity is not null;

delete from shifts
where line in (from superseded('typed_shifts', 'shifts', (shift_id, activity, starts_at, schedule_version)));

create temp table qa_scores as
select
    line, evaluation_id, call_id, leg_id, agent_id, campaign_id, evaluated_at, form_version, criterion,
    criterion_group, points, max_points, weight, is_critical, is_na
from typed_qa_scores
where evaluation_id is not null and criterion is not null and evaluated_at is not null;

delete from qa_scores where line in (from superseded('typed_qa_scores', 'qa_scores', (evaluation_id, criterion)));

create temp table sales as
select
    line, sale_id, call_id, customer_number, campaign_id, agent_id, goal, status, amount, currency, occurred_at
from typed_sales
where sale_id is not null and occurred_at is not null and status in ('made', 'cancelled') and goal is not null;

delete from sales where line in (from superseded('typed_sales', 'sales', sale_id));

create temp table case_events as
select line, case_id, customer_number, campaign_id, topic, event, occurred_at
from typed_case_events
where
    case_id is not null
    and occurred_at is not null
    and event in ('opened', 'closed', 'reopened', 'escalated');

delete from case_events
where line in (from superseded('typed_case_events', 'case_events', (case_id, event, occurred_at)));

-- without answered_at a survey is unanswered, whatever stands in its score
create temp table surveys as
select
    line, survey_id, call_id, leg_id, campaign_id, agent_id, kind, scale_min, scale_max, sent_at, answered_at,
    case when answered_at is not null then score end as score
from typed_surveys
where
    survey_id is not null
    and (call_id is not null or sent_at is not null)
    and kind in ('csat', 'nps', 'ces', 'fcr');

delete from surveys where line in (from superseded('typed_surveys', 'surveys', survey_id));
