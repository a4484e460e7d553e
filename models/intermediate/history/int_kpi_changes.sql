-- Cells that this build tells otherwise than the last kept one, each with the nearest reason: the definition, another
-- version of a record of these days, a new record of these days, records of later days, the project itself.
{{ config(materialized='view') }}
{%- set keys = ['kpi_id', 'variant', 'grain', 'local_date', 'source_system', 'agent_id', 'campaign_id', 'currency'] %}
{%- set is_own_day = 'inputs.record_date >= periods.local_date and inputs.record_date < periods.period_end' %}

with

loads as (
    select * from {{ ref('int_source_loads') }}
),

told as (
    select
        kpi_values.*,
        definitions.settings_hash,
        loads.complete_through_at
    from {{ cells_to_compare(ref('kpi_values')) }} as kpi_values
    left join loads on kpi_values.source_system = loads.source_system
    left join {{ ref('int_definition_hashes') }} as definitions
        on
            kpi_values.source_system = definitions.source_system
            and kpi_values.campaign_id is not distinct from definitions.campaign_id
            and kpi_values.local_date = definitions.local_date
            and kpi_values.period_end = definitions.period_end
    -- two versions of the employees' month would differ by a single answer
    where
        kpi_values.grain <> 'campaign_interval'
        and kpi_values.kpi_id <> 'employee_satisfaction'
),

numbered as (
    select
        *,
        row_number() over (partition by {{ keys | join(', ') }} order by build_number desc) as number_from_last
    from {{ cells_to_compare(source('history', 'kpi_history')) }} as cells
),

kept as (
    select * from numbered
    where number_from_last = 1 and not is_gone
),

changed as (
    select
        told.*,
        false as is_gone,
        kept.kpi_id is null as is_new,
        kept.complete_through_at as kept_through_at,
        told.version <> kept.version
        or coalesce(told.settings_hash, '') <> coalesce(kept.settings_hash, '') as is_redefined
    from told
    left join kept
        on {{ same_cell('told', 'kept', keys) }}
    where
        kept.kpi_id is null
        or told.numerator is distinct from kept.numerator
        or told.denominator is distinct from kept.denominator
        or told.value is distinct from kept.value
),

gone as (
    select kept.*
    from kept
    left join told
        on {{ same_cell('kept', 'told', keys) }}
    where told.kpi_id is null
),

compared as (
    select
        {{ keys | join(', ') }},
        period_end,
        complete_through_at,
        version,
        settings_hash,
        numerator,
        denominator,
        value,
        is_gone,
        is_new,
        is_redefined,
        kept_through_at
    from changed
    union all
    select
        {{ keys | join(', ') }},
        period_end,
        null as complete_through_at,
        null as version,
        null as settings_hash,
        null as numerator,
        null as denominator,
        null as value,
        true as is_gone,
        false as is_new,
        false as is_redefined,
        complete_through_at as kept_through_at
    from gone
),

periods as (
    select distinct
        source_system,
        local_date,
        period_end
    from compared
),

-- a local day lies within the UTC days around it: its own is asked first; records without a day may concern any
delivered as (
    select
        periods.source_system,
        periods.local_date,
        periods.period_end,
        coalesce(sum(case when {{ is_own_day }} then inputs.restated_rows end), 0) > 0 as has_restated_rows_of_its_days,
        coalesce(sum(case when {{ is_own_day }} then inputs.new_rows end), 0) > 0 as has_new_rows_of_its_days,
        coalesce(sum(inputs.restated_rows), 0) > 0 as has_restated_rows,
        coalesce(sum(inputs.new_rows), 0) > 0 as has_new_rows
    from periods
    left join {{ ref('int_input_changes') }} as inputs
        on
            periods.source_system = inputs.source_system
            and coalesce(inputs.record_date, periods.local_date) >= {{ dbt.dateadd('day', -1, 'periods.local_date') }}
            and coalesce(inputs.record_date, periods.local_date) <= periods.period_end
    group by periods.source_system, periods.local_date, periods.period_end
)

select
    coalesce(compared.complete_through_at, loads.complete_through_at) as complete_through_at,
    compared.kpi_id,
    compared.variant,
    compared.grain,
    compared.local_date,
    compared.period_end,
    compared.source_system,
    compared.agent_id,
    compared.campaign_id,
    compared.currency,
    compared.version,
    compared.settings_hash,
    compared.numerator,
    compared.denominator,
    compared.value,
    compared.is_gone,
    case
        when compared.is_new then 'new_cell'
        when compared.is_redefined then 'new_definition'
        when delivered.has_restated_rows_of_its_days then 'restated_rows'
        when delivered.has_new_rows_of_its_days then 'new_rows'
        when delivered.has_restated_rows then 'restated_rows'
        when delivered.has_new_rows then 'new_rows'
        when loads.complete_through_at <> compared.kept_through_at then 'later_records'
        else 'new_code'
    end as reason
from compared
left join delivered
    on
        compared.source_system = delivered.source_system
        and compared.local_date = delivered.local_date
        and compared.period_end = delivered.period_end
left join loads on compared.source_system = loads.source_system
