-- A call that nobody answered is an abandon whose wait the list does not tell.
select
    call_id as visit_id,
    call_id,
    campaign_id,
    started_at as entered_at,
    case when is_answered then {{ add_seconds('started_at', 'wait_seconds') }} end as left_at,
    case when is_answered then 'answered' else 'abandoned' end as exit_reason
from {{ ref('base_pwc__calls') }}
where row_status = 'staged'
