-- Answers of employees in the month in which they were asked, at the agent's site; an anonymous one in UTC.
with

surveys as (
    select
        *,
        cast(sent_at as date) as sent_on
    from {{ ref('int_employee_surveys') }}
    where answered_at is not null and score between 0 and 10
),

placed as (
    select
        surveys.*,
        sites.time_zone,
        row_number() over (
            partition by surveys.source_system, surveys.survey_id order by agents.valid_from desc
        ) as version_number
    from surveys
    left join {{ ref('dim_agents') }} as agents
        on
            surveys.source_system = agents.source_system
            and surveys.agent_id = agents.agent_id
            and surveys.sent_on >= agents.valid_from
            and surveys.sent_on < agents.valid_to
    left join {{ ref('int_sites') }} as sites
        on agents.source_system = sites.source_system and agents.site_id = sites.site_id
),

localised as (
    select
        *,
        cast({{ utc_to_local('sent_at', "coalesce(time_zone, 'UTC')") }} as date) as local_date
    from placed
    where version_number = 1
)

select
    source_system,
    survey_id,
    {{ month_start('local_date') }} as month_starts_on,
    score
from localised
