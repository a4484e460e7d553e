-- The one place where names of the roster pass on, or do not.
select
    agent_id,
    {{ agent_label('agent_name', 'agent_id') }} as agent_name,
    team_id,
    supervisor_id,
    site_id,
    hired_on,
    left_on,
    leave_kind,
    hourly_cost,
    valid_from,
    valid_to
from {{ ref('base_callhouse__agents') }}
where row_status = 'staged'
