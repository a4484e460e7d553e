-- Pivot of a year: handle time by campaign and month.
pivot (
    select
        campaign_id,
        strftime(local_date, '%m') as month_number,
        sum(handle_seconds) / nullif(sum(legs_with_known_handle_time), 0) as aht_seconds
    from kpi.kpi_agent_campaign_daily
    group by campaign_id, month_number
)
on month_number in ('01', '02', '03', '04', '05', '06', '07', '08', '09', '10', '11', '12')
using first(aht_seconds)
order by campaign_id
