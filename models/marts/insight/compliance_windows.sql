-- Abandoned outbound calls over each successive 30 days from the first day of the campaign: the windows of the FTC
-- and FCC rules. Arithmetic, not legal advice.
with

attempts as (
    select
        source_system,
        campaign_id,
        answered_by,
        is_compliance_counted,
        is_compliance_abandon,
        is_early_hangup,
        is_passed_to_agent,
        starts_on,
        {{ dbt.datediff('starts_on', 'local_date', 'day') }} as day_number
    from {{ ref('int_outbound_attempts') }}
    where starts_on is not null and local_date >= starts_on
),

windowed as (
    select
        *,
        cast({{ dbt.dateadd('day', '(day_number - day_number % 30)', 'starts_on') }} as date) as window_starts_on
    from attempts
),

counted as (
    select
        'window' as grain,
        source_system,
        window_starts_on as local_date,
        cast({{ dbt.dateadd('day', 30, 'window_starts_on') }} as date) as window_ends_on,
        campaign_id,
        {{ compliance_parts() }}
    from windowed
    group by source_system, window_starts_on, campaign_id
)

select
    *,
    {{ compliance_rates() }}
from counted
