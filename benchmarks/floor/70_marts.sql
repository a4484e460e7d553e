-- The families side by side, cell by cell: where one has no record its counts are 0.
create schema kpi;

set variable counts = (
    select list(distinct column_name)
    from duckdb_columns()
    where
        database_name = 'temp'
        and data_type = 'BIGINT'
        and table_name in (
            'accessibility', 'missed_calls', 'handling', 'entry_handling', 'call_duration', 'resolution',
            'satisfaction', 'outbound', 'quality', 'sales_kpis', 'open_cases', 'case_closings', 'people_kpis',
            'forecast', 'agent_time'
        )
);

-- ratios and percentiles that are told of campaigns and not of agents
set variable told_of_campaigns = [
    'avg_wait_seconds_p50', 'avg_wait_seconds_p90', 'missed_call_rate', 'avg_wait_seconds', 'abandonment_rate',
    'abandonment_rate_without_short_abandons', 'abandonment_rate_after_5_minutes', 'service_level',
    'service_level_sl1', 'service_level_sl2', 'service_level_sl3', 'service_level_sl4', 'service_level_sl5',
    'service_level_sl6', 'service_level_sl8', 'avg_time_to_callback_seconds_p50', 'avg_time_to_callback_seconds_p90',
    'voicemail_share_of_missed', 'voicemail_share_of_missed_reached', 'avg_time_to_callback_seconds',
    'avg_time_to_callback_seconds_human_answered', 'missed_callback_rate', 'aht_per_call_seconds',
    'avg_call_duration_seconds_p50', 'avg_call_duration_seconds_p90', 'avg_call_duration_seconds',
    'avg_call_duration_seconds_outbound', 'repeat_call_rate', 'calls_per_customer', 'list_contact_rate',
    'outbound_customer_abandon_rate', 'outbound_customer_abandon_rate_unknown_as_human',
    'outbound_compliance_abandon_rate', 'outbound_compliance_abandon_rate_human_only',
    'outbound_compliance_abandon_rate_early_hangup_excluded',
    'outbound_compliance_abandon_rate_ofcom_24_hours_historical', 'return_on_cost', 'cost_per_contact',
    'avg_resolution_hours_p50', 'avg_resolution_hours_p90', 'avg_resolution_hours', 'avg_resolution_hours_full',
    'volume_wape', 'volume_wape_daily', 'volume_wape_bias', 'aht_wape', 'aht_wape_daily', 'aht_wape_bias',
    'aht_forecast_variance'
];

set variable told_of_agents = ['qa_score', 'qa_critical_fail_rate', 'knowledge_score', 'script_adherence_score'];

set variable months = ['campaign_month', 'agent_month', 'month'];
set variable cell_keys = ['grain', 'local_date', 'interval_starts_at', 'campaign_id', 'agent_id'];

-- of half-hours fewer are told
set variable not_of_half_hours = [
    'avg_talk_seconds_p50', 'avg_talk_seconds_p90', 'avg_hold_seconds_longest', 'avg_acw_seconds_p50',
    'avg_acw_seconds_p90', 'ring_no_answer_rate', 'avg_talk_seconds', 'avg_hold_seconds',
    'avg_hold_seconds_per_handled_leg', 'held_call_rate', 'avg_acw_seconds', 'transfer_rate', 'transfer_rate_blind',
    'transfer_rate_attended', 'transfer_rate_per_call', 'volume_wape', 'volume_wape_daily', 'volume_wape_bias',
    'aht_wape', 'aht_wape_daily', 'aht_wape_bias'
];

create macro cells_of(family, grains) as table
select * exclude (interval_starts_at)
from query_table(family)
where list_contains(grains, grain);

create macro half_hours_of(family) as table
select * exclude (grain, agent_id)
from query_table(family)
where grain = 'campaign_interval';

