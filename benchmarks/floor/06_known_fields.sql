-- Fields of the contract that these exports really carry: a KPI without one of its fields is not served.
create macro fields_of(source) as table
unpivot (select count(columns(*)) from query_table(source)) on columns(*) into name field value records;

create temp view told_calls as
select
    calls.* exclude (other_side, is_side_told),
    case when is_side_told then other_side end as answered_by,
    customer_number as customer_key
from calls;

create temp view abandoned_visits as from visits where exit_reason = 'abandoned';
create temp view answered_visits as from visits where exit_reason = 'answered';
create temp view csat_surveys as from surveys where kind = 'csat';
create temp view nps_surveys as from surveys where kind = 'nps';

create temp table known_fields as
with

counted as (
    select 'agent_legs.' || field as need, records from fields_of('raw_legs')
    union all
    select 'agent_states.' || field as need, records from fields_of('states')
    union all
    select 'agents.' || field as need, records from fields_of('agents')
    union all
    select 'calls.' || field as need, records from fields_of('told_calls')
    union all
    select 'case_events.' || field as need, records from fields_of('case_events')
    union all
    select 'costs.' || field as need, records from fields_of('costs')
    union all
    select 'employee_surveys.' || field as need, records from fields_of('employee_surveys')
    union all
    select 'forecasts.' || field as need, records from fields_of('forecasts')
    union all
    select 'qa_scores.' || field as need, records from fields_of('qa_scores')
    union all
    select 'queue_visits.' || field as need, records from fields_of('visits')
    union all
    select 'queue_visits.' || field || '.abandoned' as need, records from fields_of('abandoned_visits')
    union all
    select 'queue_visits.' || field || '.answered' as need, records from fields_of('answered_visits')
    union all
    select 'sales.' || field as need, records from fields_of('sales')
    union all
    select 'shifts.' || field as need, records from fields_of('shifts')
    union all
    select 'surveys.' || field as need, records from fields_of('surveys')
    union all
    select 'surveys.' || field || '.csat' as need, records from fields_of('csat_surveys')
    union all
    select 'surveys.' || field || '.nps' as need, records from fields_of('nps_surveys')
)

select need from counted
where records > 0;
